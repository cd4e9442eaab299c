package one.persist.internal.sync;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import one.persist.spi.PersistEnvironment;
import one.persist.spi.SyncDriver;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SyncThreadTest {

	private static final long SECONDS = 30;

	private final PersistEnvironment environment = PersistEnvironment.system(Runnable::run);

	@Test
	void looksWhenItIsWokenHoweverLongItWasToWait() throws InterruptedException {
		Driver driver = new Driver(() -> Duration.ofHours(1));
		try (SyncThread thread = new SyncThread(driver, this.environment)) {
			thread.start();
			assertThat(driver.looks()).isTrue();
			driver.waker.accept(Duration.ofMillis(1));
			assertThat(driver.looks()).isTrue();
		}
	}

	@Test
	void isNotWokenBeforeItIsToLook() throws InterruptedException {
		Driver driver = new Driver(() -> Duration.ofHours(1));
		try (SyncThread thread = new SyncThread(driver, this.environment)) {
			thread.start();
			assertThat(driver.looks()).isTrue();
			driver.waker.accept(Duration.ofMinutes(30));
			assertThat(driver.looks.poll(100, TimeUnit.MILLISECONDS)).isNull();
		}
	}

	@Test
	void looksAgainAtTheTimeThatTheLastLookTold() throws InterruptedException {
		Driver driver = new Driver(() -> Duration.ofMillis(30));
		try (SyncThread thread = new SyncThread(driver, this.environment)) {
			thread.start();
			assertThat(driver.looks()).isTrue();
			assertThat(driver.looks()).isTrue();
		}
	}

	@Test
	void goesOnAfterALookThatFailed() throws InterruptedException {
		Driver driver = new Driver(() -> {
			throw new StackOverflowError("as if nothing were left");
		});
		try (SyncThread thread = new SyncThread(driver, this.environment)) {
			thread.start();
			assertThat(driver.looks()).isTrue();
			assertThat(driver.looks()).isTrue();
		}
	}

	@Test
	void isWokenNoMoreOnceItIsClosed() throws InterruptedException {
		Driver driver = new Driver(() -> Duration.ofHours(1));
		SyncThread thread = new SyncThread(driver, this.environment);
		thread.start();
		assertThat(driver.looks()).isTrue();
		thread.close();
		assertThat(driver.dismissed).isTrue();
	}

	/** Tells of each look. */
	private static final class Driver implements SyncDriver {

		private final Supplier<Duration> due;

		private final BlockingQueue<Boolean> looks = new LinkedBlockingQueue<>();

		private volatile Consumer<Duration> waker = (within) -> {
		};

		private volatile boolean dismissed;

		Driver(Supplier<Duration> due) {
			this.due = due;
		}

		/** Whether it is looked once more. */
		boolean looks() throws InterruptedException {
			return this.looks.poll(SECONDS, TimeUnit.SECONDS) != null;
		}

		@Override
		public Duration runDue(Executor executor) {
			this.looks.add(true);
			return this.due.get();
		}

		@Override
		public Duration shortestInterval() {
			return Duration.ofHours(1);
		}

		@Override
		public void onWake(Consumer<Duration> newWaker) {
			this.waker = newWaker;
		}

		@Override
		public void dismissWaker() {
			this.dismissed = true;
		}

		@Override
		public boolean noticeOverdue() {
			return false;
		}

		@Override
		public long drain(Duration timeout) {
			return 0;
		}

	}

}
