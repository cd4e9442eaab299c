package one.persist.autoconfigure.http;

import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;

import one.persist.DeviceId;
import one.persist.autoconfigure.http.HttpCaller.Call;
import one.persist.protocol.DeviceState;
import one.persist.protocol.Packed;
import one.persist.protocol.ProtocolCodec;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushMessage;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.ServerInfo;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.PendingCall;
import one.persist.spi.PreparedPush;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;
import one.persist.spi.SyncObserver;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.HttpMethod;

/**
 * A Persist server, reached over HTTP. Tries nothing twice: when to try again is
 * another's decision.
 */
final class WebClientRemote implements Remote {

	/**
	 * Entries from which on a push is written by another thread, beside what the cycle
	 * does meanwhile: fewer are written sooner than they are handed over.
	 */
	private static final int MANY = 100;

	private static final Executor WRITERS = (task) -> Schedulers.boundedElastic().schedule(task);

	private final String store;

	private final HttpCaller caller;

	private final AnnouncementCaller announcements;

	private final List<SyncObserver> observers;

	private volatile @Nullable ServerInfo info;

	WebClientRemote(String store, HttpCaller caller, AnnouncementCaller announcements, List<SyncObserver> observers) {
		this.store = store;
		this.caller = caller;
		this.announcements = announcements;
		this.observers = observers;
	}

	@Override
	public RemoteLimits limits() {
		ServerInfo known = this.info;
		if (known != null) {
			return known.limits();
		}
		ServerInfo asked = ask();
		if (!asked.protocols().contains(ProtocolCodec.VERSION)) {
			throw new RemoteException(Kind.SETUP,
					"Remote '" + this.caller.name() + "' speaks versions " + asked.protocols()
							+ " of the protocol, and this device speaks " + ProtocolCodec.VERSION
							+ ". Update the older side, then resume.",
					null);
		}
		this.info = asked;
		return asked.limits();
	}

	private ServerInfo ask() {
		try (PendingCall<ServerInfo> call = begin(new Call(HttpMethod.GET, "/v1", this.store, Packed.NONE),
				ProtocolCodec::readServerInfo)) {
			return call.answer();
		}
	}

	@Override
	public PushResponse push(PushRequest request) {
		try (PreparedPush push = prepare(request.entries());
				PendingCall<PushResponse> call = push.begin(request.state(), request.push())) {
			return call.answer();
		}
	}

	@Override
	public PreparedPush prepare(List<PushEntry> entries) {
		Collection<String> encodings = encodings();
		CompletableFuture<PushMessage> message = (entries.size() < MANY)
				? CompletableFuture.completedFuture(PushMessage.of(entries, encodings))
				: CompletableFuture.supplyAsync(() -> PushMessage.of(entries, encodings), WRITERS);
		return new PreparedPush() {

			@Override
			public PendingCall<PushResponse> begin(DeviceState state, PushName push) {
				Packed body = written(message).complete(state, push);
				return WebClientRemote.this.begin(post("/v1/stores/{store}/push", body),
						(answer) -> results(entries, answer));
			}

			@Override
			public void close() {
				message.thenAccept(PushMessage::close);
			}

		};
	}

	private static PushMessage written(CompletableFuture<PushMessage> message) {
		try {
			return message.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw (ex.getCause() instanceof RuntimeException failure) ? failure : ex;
		}
	}

	private PushResponse results(List<PushEntry> entries, InputStream body) {
		PushResponse response = ProtocolCodec.readPushResponse(body);
		if (response.results().size() != entries.size()) {
			throw new RemoteException(Kind.TRANSIENT, "Remote '" + this.caller.name() + "' answered a push of "
					+ entries.size() + " entries with " + response.results().size() + " results.", null);
		}
		return response;
	}

	@Override
	public PullResponse pull(PullRequest request) {
		try (PendingCall<PullResponse> call = begin(request)) {
			return call.answer();
		}
	}

	@Override
	public PendingCall<PullResponse> begin(PullRequest request) {
		return begin(post("/v1/stores/{store}/pull", ProtocolCodec.pack(request, encodings())),
				ProtocolCodec::readPullResponse);
	}

	@Override
	public Subscription announcements(DeviceId device, AnnouncementListener listener) {
		return this.announcements.listen(this.store, device, listener);
	}

	private Collection<String> encodings() {
		ServerInfo known = this.info;
		return (known != null) ? known.encodings() : List.of();
	}

	private Call post(String path, Packed body) {
		return new Call(HttpMethod.POST, path, this.store, body);
	}

	private <T> PendingCall<T> begin(Call call, Function<InputStream, T> reader) {
		PendingCall<T> begun = this.caller.begin(call, this::transferred, reader);
		return new PendingCall<>() {

			@Override
			public T answer() {
				try {
					return begun.answer();
				}
				catch (RemoteException ex) {
					if (ex.kind() == Kind.TOO_LARGE || ex.kind() == Kind.SETUP) {
						WebClientRemote.this.info = null;
					}
					throw ex;
				}
			}

			@Override
			public void close() {
				begun.close();
			}

		};
	}

	private void transferred(long sent, long received) {
		this.observers.forEach((observer) -> observer.transferred(this.store, this.caller.name(), sent, received));
	}

}
