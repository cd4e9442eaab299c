package one.persist.server.autoconfigure;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import one.persist.server.storage.Retention;
import one.persist.server.storage.StoreWriter;
import one.persist.server.storage.SyncStorage;
import one.persist.server.storage.Visitor;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Purging goes on, whatever one purge ended with.
 */
@ExtendWith(OutputCaptureExtension.class)
class ServerLifecycleTest {

	private static final String FAILED = "could not be purged; the next try is in";

	private static final Retention RETENTION = new Retention(Duration.ofDays(90), Duration.ofDays(400));

	/** Runs until so many purges were made, and stops. */
	private static void run(int purges, IntFunction<? extends Throwable> failures) {
		FailingStorage storage = new FailingStorage(failures);
		ServerLifecycle lifecycle = new ServerLifecycle(storage, RETENTION, Duration.ofMillis(20), false);
		lifecycle.start();
		try {
			await().until(() -> storage.purges.get() >= purges);
		}
		finally {
			lifecycle.stop();
		}
	}

	@Test
	void aPurgeThatFailsInAnUnknownWayIsNotTheLast(CapturedOutput output) {
		run(3, (purge) -> new IllegalStateException("boom"));
		assertThat(output).contains("boom").containsOnlyOnce(FAILED);
	}

	@Test
	void aPurgeThatEndsInAnErrorIsNotTheLast(CapturedOutput output) {
		run(3, (purge) -> new OutOfMemoryError("too much"));
		assertThat(output).contains("too much").containsOnlyOnce(FAILED);
	}

	@Test
	void eachKindOfFailureIsToldOnce(CapturedOutput output) {
		run(6, (purge) -> (purge % 2 == 0) ? new RemoteException(RemoteException.Kind.BUSY, "busy", null)
				: new IllegalStateException("boom"));
		assertThat(output.toString().split(FAILED, -1)).hasSize(1 + 2);
	}

	@Test
	void theSameFailureIsToldAgainAfterAPurgeThatSucceeded(CapturedOutput output) {
		run(4, (purge) -> (purge % 2 == 0) ? new IllegalStateException("boom") : null);
		assertThat(output.toString().split(FAILED, -1)).hasSizeGreaterThan(2);
	}

	private static final class FailingStorage implements SyncStorage {

		private final AtomicInteger purges = new AtomicInteger();

		private final IntFunction<? extends Throwable> failures;

		private FailingStorage(IntFunction<? extends Throwable> failures) {
			this.failures = failures;
		}

		@Override
		public Remote remote(String tenant, String store) {
			throw new IllegalArgumentException("There are no stores");
		}

		@Override
		public Remote remote(Visitor visitor, String store) {
			throw new IllegalArgumentException("There are no stores");
		}

		@Override
		public StoreWriter writer(String tenant, String store) {
			throw new IllegalArgumentException("There are no stores");
		}

		@Override
		public RemoteLimits limits() {
			return RemoteLimits.DEFAULT;
		}

		@Override
		public Purged purge(Retention retention) {
			Throwable failure = this.failures.apply(this.purges.getAndIncrement());
			if (failure instanceof Error error) {
				throw error;
			}
			if (failure instanceof RuntimeException exception) {
				throw exception;
			}
			return new Purged(0, 0, 0);
		}

		@Override
		public void close() {
		}

	}

}
