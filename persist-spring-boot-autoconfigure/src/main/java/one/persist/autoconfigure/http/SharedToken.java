package one.persist.autoconfigure.http;

import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A token that many requests share. It is asked for once at a time: whoever needs it
 * meanwhile waits for that one. Safe for use by many threads.
 */
final class SharedToken {

	private final Supplier<String> current;

	private final Runnable forget;

	private final Duration timeout;

	private volatile @Nullable String refused;

	private @Nullable Mono<String> underway;

	/**
	 * Creates a token. Asks for nothing yet.
	 * @param current gives the token there is, or a fresh one if there is none or it has
	 * ended; may take its time
	 * @param forget makes {@code current} give a fresh one
	 * @param timeout time for all of that, at most
	 */
	SharedToken(Supplier<String> current, Runnable forget, Duration timeout) {
		this.current = current;
		this.forget = forget;
		this.timeout = timeout;
	}

	/**
	 * The token.
	 * @return one that nobody has refused, as far as is known; or the failure to get one
	 */
	Mono<String> get() {
		return Mono.defer(this::flight)
			// it may have been asked for before it was refused
			.flatMap((token) -> isRefused(token) ? flight() : Mono.just(token));
	}

	/**
	 * A remote has refused a token: it is not given out again.
	 * @param token the token
	 */
	void refused(String token) {
		this.refused = token;
	}

	private boolean isRefused(String token) {
		return token.equals(this.refused);
	}

	private synchronized Mono<String> flight() {
		Mono<String> flight = this.underway;
		if (flight == null) {
			flight = Mono.fromCallable(this::fetch)
				.subscribeOn(Schedulers.boundedElastic())
				.timeout(this.timeout)
				// before anyone learns of the token, so that who needs another gets one
				.doOnTerminate(this::landed)
				.cache();
			this.underway = flight;
		}
		return flight;
	}

	private synchronized void landed() {
		this.underway = null;
	}

	private String fetch() {
		String token = this.current.get();
		if (!isRefused(token)) {
			return token;
		}
		this.forget.run();
		String fresh = this.current.get();
		// were it the same again, it was given anew, and is as good as any
		this.refused = null;
		return fresh;
	}

}
