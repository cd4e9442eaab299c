package one.persist.autoconfigure.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Spares a remote that fails the calls of all stores that share it. Only silence and
 * failures of the remote itself count: one that refuses something is there.
 */
final class RemoteBreaker {

	/** A probe may be under way, or the time to wait just over. */
	private static final Duration SOON = Duration.ofSeconds(1);

	private final CircuitBreaker breaker;

	private final LongSupplier nanoTime;

	private volatile long openUntil;

	private volatile @Nullable RemoteException lastFailure;

	/**
	 * Creates a breaker.
	 * @param breaker what decides
	 * @param nanoTime a clock that only goes forward
	 */
	RemoteBreaker(CircuitBreaker breaker, LongSupplier nanoTime) {
		this.breaker = breaker;
		this.nanoTime = nanoTime;
		this.openUntil = nanoTime.getAsLong();
		breaker.getEventPublisher().onStateTransition(this::transition);
	}

	private void transition(CircuitBreakerOnStateTransitionEvent event) {
		if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
			long wait = this.breaker.getCircuitBreakerConfig().getWaitIntervalFunctionInOpenState().apply(1);
			this.openUntil = this.nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(wait);
		}
	}

	/**
	 * Asks whether a call may be made. Each permission is answered for by one of
	 * {@link #succeeded}, {@link #failed} and {@link #released}.
	 * @param remote the remote's name, for the message
	 * @throws RemoteException if the remote is to be left alone, with the time to wait
	 */
	void acquire(String remote) {
		if (this.breaker.tryAcquirePermission()) {
			return;
		}
		RemoteException last = this.lastFailure;
		String message = (last != null) ? String.valueOf(last.getMessage())
				: "Remote '" + remote + "' is left alone: its circuit breaker is open.";
		throw new RemoteException(Kind.TRANSIENT, message, last, remaining());
	}

	/** A person asked: an open breaker lets probes through at once. */
	void tryAgain() {
		if (this.breaker.getState() == CircuitBreaker.State.OPEN) {
			this.breaker.transitionToHalfOpenState();
		}
	}

	private Duration remaining() {
		Duration left = Duration.ofNanos(this.openUntil - this.nanoTime.getAsLong());
		return (left.compareTo(SOON) > 0) ? left : SOON;
	}

	void succeeded(long nanos) {
		this.breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
	}

	void failed(long nanos, RemoteException failure) {
		switch (failure.kind()) {
			case TRANSIENT, TIMEOUT -> {
				this.lastFailure = failure;
				this.breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
			}
			case BUSY -> this.breaker.releasePermission();
			case UNAUTHORIZED, SETUP, HISTORY_DIVERGED, CURSOR_EXPIRED, DEVICE_FORKED, TOO_LARGE, REFUSED, FULL ->
				this.breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
		}
	}

	void released() {
		this.breaker.releasePermission();
	}

}
