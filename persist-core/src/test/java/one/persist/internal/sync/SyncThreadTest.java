package one.persist.internal.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

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
	void looksAgainAtTheTimeThatTheLastLookToldHoweverSoonThatIs() throws InterruptedException {
		Driver driver = new Driver(() -> Duration.ofMillis(5));
		FrozenClock clock = new FrozenClock(this.environment);
		try (SyncThread thread = new SyncThread(driver, clock)) {
			thread.start();
			assertThat(driver.looks()).isTrue();
			awaitWaiting();
			clock.advance(Duration.ofMillis(5));
			assertThat(driver.looks()).isTrue();
		}
	}

	@Test
	void waitsAMomentWhereWhatIsDueCannotBegin() throws InterruptedException {
		Driver driver = new Driver(() -> Duration.ZERO);
		FrozenClock clock = new FrozenClock(this.environment);
		try (SyncThread thread = new SyncThread(driver, clock)) {
			thread.start();
			assertThat(driver.looks()).isTrue();
			awaitWaiting();
			clock.advance(Duration.ofMillis(19));
			assertThat(driver.looks.poll(100, TimeUnit.MILLISECONDS)).isNull();
			clock.advance(Duration.ofMillis(1));
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

	/** Until the thread has seen what the clock shows. */
	private static void awaitWaiting() {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
		while (Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().equals("persist-sync")
					&& thread.getState() == Thread.State.TIMED_WAITING)) {
			assertThat(System.nanoTime()).as("it waits in time").isLessThan(deadline);
			Thread.onSpinWait();
		}
	}

	/** A clock that stands still between two steps. */
	private record FrozenClock(PersistEnvironment others, AtomicLong nanos) implements PersistEnvironment {

		FrozenClock(PersistEnvironment others) {
			this(others, new AtomicLong());
		}

		void advance(Duration step) {
			this.nanos.addAndGet(step.toNanos());
		}

		@Override
		public long nanoTime() {
			return this.nanos.get();
		}

		@Override
		public Instant now() {
			return this.others.now();
		}

		@Override
		public RandomGenerator random() {
			return this.others.random();
		}

		@Override
		public Executor executor() {
			return this.others.executor();
		}

		@Override
		public String host() {
			return this.others.host();
		}

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
