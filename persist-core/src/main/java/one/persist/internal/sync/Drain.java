package one.persist.internal.sync;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import one.persist.spi.PersistEnvironment;

/**
 * The last push before a shutdown.
 */
final class Drain {

	private final List<SyncLink> links;

	private final PersistEnvironment environment;

	Drain(List<SyncLink> links, PersistEnvironment environment) {
		this.links = links;
		this.environment = environment;
	}

	/**
	 * Pushes what waits, as far as the time goes.
	 * @param timeout for all links together
	 * @return entries that still wait
	 */
	long run(Duration timeout) {
		try {
			CompletableFuture<?>[] cycles = this.links.stream()
				.filter((link) -> !link.isPaused() && !link.waitsAfterFailure() && link.hasWaiting())
				.map((link) -> CompletableFuture.runAsync(link::run, this.environment.executor()))
				.toArray(CompletableFuture<?>[]::new);
			CompletableFuture.allOf(cycles).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException | ExecutionException | RejectedExecutionException ex) {
			// what was not pushed is counted below, and waits in the file
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.links.forEach(SyncLink::stop);
		return this.links.stream().mapToLong((link) -> link.status().pending()).sum();
	}

}
