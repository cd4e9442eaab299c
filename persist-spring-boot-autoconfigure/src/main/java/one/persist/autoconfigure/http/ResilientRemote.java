package one.persist.autoconfigure.http;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.github.resilience4j.retry.Retry;
import one.persist.DeviceId;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.PendingCall;
import one.persist.spi.PreparedPush;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Says of each failure when the call may be made again, and leaves it to the engine to
 * make it. Nothing waits here: an attempt is a call of a later cycle. Reading and pushing
 * count their attempts apart, so that a push that fails for ever is not forgiven by the
 * pull before it.
 */
final class ResilientRemote implements Remote {

	/** Kinds of failure that pass by themselves. */
	private static final Set<Kind> WAITED_OUT = EnumSet.of(Kind.TRANSIENT, Kind.TIMEOUT, Kind.BUSY, Kind.FULL);

	/** Kinds by which the server says itself how long to wait. */
	private static final Set<Kind> PATIENCE = EnumSet.of(Kind.BUSY, Kind.FULL);

	private final String name;

	private final Remote remote;

	private final RemoteBreaker breaker;

	private final LongSupplier nanoTime;

	private final Attempts reading;

	private final Attempts pushing;

	ResilientRemote(String name, Remote remote, Retry retry, RemoteBreaker breaker, LongSupplier nanoTime) {
		this.name = name;
		this.remote = remote;
		this.breaker = breaker;
		this.nanoTime = nanoTime;
		this.reading = new Attempts(retry);
		this.pushing = new Attempts(retry);
	}

	@Override
	public RemoteLimits limits() {
		return call(this.remote::limits, this.reading);
	}

	@Override
	public PushResponse push(PushRequest request) {
		return call(() -> this.remote.push(request), this.pushing);
	}

	@Override
	public PreparedPush prepare(List<PushEntry> entries) {
		PreparedPush prepared = this.remote.prepare(entries);
		return new PreparedPush() {

			@Override
			public PendingCall<PushResponse> begin(DeviceState state, PushName push) {
				return ResilientRemote.this.begin(() -> prepared.begin(state, push), ResilientRemote.this.pushing);
			}

			@Override
			public void close() {
				prepared.close();
			}

		};
	}

	@Override
	public PullResponse pull(PullRequest request) {
		return call(() -> this.remote.pull(request), this.reading);
	}

	@Override
	public PendingCall<PullResponse> begin(PullRequest request) {
		return begin(() -> this.remote.begin(request), this.reading);
	}

	/** Whether a stream comes about says nothing about the calls. */
	@Override
	public Subscription announcements(DeviceId device, AnnouncementListener listener) {
		return this.remote.announcements(device, listener);
	}

	@Override
	public void tryAgain() {
		this.breaker.tryAgain();
		this.remote.tryAgain();
	}

	private <T> T call(Supplier<T> call, Attempts attempts) {
		try (PendingCall<T> pending = begin(() -> PendingCall.of(call), attempts)) {
			return pending.answer();
		}
	}

	private <T> PendingCall<T> begin(Supplier<PendingCall<T>> call, Attempts attempts) {
		this.breaker.acquire(this.name);
		Permitted<T> permitted = new Permitted<>(attempts);
		permitted.begin(call);
		return permitted;
	}

	/**
	 * A call that the breaker lets through: it is told what becomes of it, or that nobody
	 * knows.
	 *
	 * @param <T> type of the answer
	 */
	private final class Permitted<T> implements PendingCall<T> {

		private final Attempts attempts;

		private final long start = ResilientRemote.this.nanoTime.getAsLong();

		private boolean told;

		private @Nullable PendingCall<T> call;

		private Permitted(Attempts attempts) {
			this.attempts = attempts;
		}

		private void begin(Supplier<PendingCall<T>> begin) {
			this.call = told(begin);
		}

		@Override
		public T answer() {
			T answer = told(Objects.requireNonNull(this.call, "A call is begun once")::answer);
			this.told = true;
			ResilientRemote.this.breaker.succeeded(took());
			this.attempts.succeeded();
			return answer;
		}

		private <R> R told(Supplier<R> part) {
			boolean known = false;
			try {
				R result = part.get();
				known = true;
				return result;
			}
			catch (RemoteException ex) {
				known = true;
				this.told = true;
				ResilientRemote.this.breaker.failed(took(), ex);
				throw this.attempts.failed(ex);
			}
			finally {
				if (!known) {
					release();
				}
			}
		}

		private long took() {
			return ResilientRemote.this.nanoTime.getAsLong() - this.start;
		}

		private void release() {
			if (!this.told) {
				this.told = true;
				ResilientRemote.this.breaker.released();
			}
		}

		@Override
		public void close() {
			release();
			if (this.call != null) {
				this.call.close();
			}
		}

	}

	/**
	 * Attempts at one kind of call since it last succeeded.
	 */
	private static final class Attempts {

		private final Retry retry;

		private Retry.AsyncContext<Object> context;

		Attempts(Retry retry) {
			this.retry = retry;
			this.context = retry.asyncContext();
		}

		synchronized void succeeded() {
			this.context.onComplete();
			this.context = this.retry.asyncContext();
		}

		synchronized RemoteException failed(RemoteException failure) {
			if (!WAITED_OUT.contains(failure.kind())) {
				return failure;
			}
			long millis = this.context.onError(failure);
			if (millis < 0) {
				this.context = this.retry.asyncContext();
				return failure;
			}
			Duration wait = Duration.ofMillis(millis);
			Duration asked = failure.retryAfter();
			if (asked == null) {
				return failure.retryAfter(wait);
			}
			boolean obeyed = PATIENCE.contains(failure.kind()) || asked.compareTo(wait) > 0;
			return obeyed ? failure : failure.retryAfter(wait);
		}

	}

}
