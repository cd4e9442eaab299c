package one.persist.autoconfigure.http;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.github.resilience4j.retry.Retry;
import one.persist.DeviceId;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;

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
	public PullResponse pull(PullRequest request) {
		return call(() -> this.remote.pull(request), this.reading);
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
		this.breaker.acquire(this.name);
		long start = this.nanoTime.getAsLong();
		boolean answered = false;
		try {
			T result = call.get();
			this.breaker.succeeded(this.nanoTime.getAsLong() - start);
			answered = true;
			attempts.succeeded();
			return result;
		}
		catch (RemoteException ex) {
			this.breaker.failed(this.nanoTime.getAsLong() - start, ex);
			answered = true;
			throw attempts.failed(ex);
		}
		finally {
			if (!answered) {
				this.breaker.released();
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
