package one.persist.autoconfigure.http;

import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

import one.persist.DeviceId;
import one.persist.autoconfigure.http.HttpCaller.Call;
import one.persist.protocol.Packed;
import one.persist.protocol.ProtocolCodec;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.ServerInfo;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;
import one.persist.spi.SyncObserver;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;

/**
 * A Persist server, reached over HTTP. Tries nothing twice: when to try again is
 * another's decision.
 */
final class WebClientRemote implements Remote {

	private static final Packed NO_BODY = new Packed(new byte[0], false);

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
		ServerInfo asked = call(new Call(HttpMethod.GET, "/v1", this.store, NO_BODY), ProtocolCodec::readServerInfo);
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

	@Override
	public PushResponse push(PushRequest request) {
		PushResponse response = call(post("/v1/stores/{store}/push", ProtocolCodec.pack(request, encodings())),
				ProtocolCodec::readPushResponse);
		if (response.results().size() != request.entries().size()) {
			throw new RemoteException(Kind.TRANSIENT, "Remote '" + this.caller.name() + "' answered a push of "
					+ request.entries().size() + " entries with " + response.results().size() + " results.", null);
		}
		return response;
	}

	@Override
	public PullResponse pull(PullRequest request) {
		return call(post("/v1/stores/{store}/pull", ProtocolCodec.pack(request, encodings())),
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

	private <T> T call(Call call, Function<InputStream, T> reader) {
		try {
			return this.caller.call(call, this::transferred, reader);
		}
		catch (RemoteException ex) {
			if (ex.kind() == Kind.TOO_LARGE || ex.kind() == Kind.SETUP) {
				this.info = null;
			}
			throw ex;
		}
	}

	private void transferred(long sent, long received) {
		this.observers.forEach((observer) -> observer.transferred(this.store, this.caller.name(), sent, received));
	}

}
