package one.persist.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.StoreClosedException;
import one.persist.event.RecordChanged;
import one.persist.event.RemoteStateChanged;
import one.persist.event.SyncFailed;
import one.persist.faults.Place.Device;
import one.persist.protocol.PullRequest;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A cycle that hangs, a task that no thread takes, a worker that no longer looks:
 * noticed, named, and begun anew, with never two cycles that write.
 */
@Timeout(60)
class StalledTest {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final Duration INTERVAL = Place.INTERVAL.multipliedBy(2);

	private static final Duration SOON = Duration.ofSeconds(20);

	@TempDir
	Path folder;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final CountDownLatch released = new CountDownLatch(1);

	private final AtomicInteger hanging = new AtomicInteger();

	private Place place;

	private Device device;

	@BeforeEach
	void open() {
		this.place = new Place(this.folder, this.threads);
		this.device = this.place.device("a");
		this.device.cycle();
	}

	@AfterEach
	void close() throws InterruptedException {
		this.released.countDown();
		this.device.stores().driver().drain(SOON);
		this.threads.shutdownNow();
		assertThat(this.threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
		this.place.close();
	}

	@Test
	void aCycleThatHangsIsNamedAndGivenUpAndAnotherOneRuns() {
		this.device.put("k", "1");
		hangInTheNextCall();
		this.device.lookAfter(INTERVAL, this.threads);
		awaitHanging(1);
		for (int minute = 0; minute < 10; minute++) {
			assertThat(this.device.lookAfter(MINUTE, this.threads).state()).isEqualTo(RemoteState.SYNCING);
		}
		RemoteStatus status = this.device.lookAfter(MINUTE, this.threads);
		assertThat(status.state()).isEqualTo(RemoteState.STALLED);
		assertThat(status.cause())
			.isEqualTo("a cycle made no step for 10 minutes after it began to pull: it was given up, and another one"
					+ " is tried");
		assertThat(status.since()).isEqualTo("2026-01-01T00:11:10Z");
		assertThat(status.nextAttempt()).isBetween("2026-01-01T00:11:19Z", "2026-01-01T00:11:21Z");
		assertThat(status.pending()).isEqualTo(1);
		this.device.lookAfter(Duration.ofSeconds(11), this.threads);
		Awaitility.await().atMost(SOON).until(() -> this.device.status().state() == RemoteState.IDLE);
		assertThat(this.device.status().pending()).isZero();
		assertThat(this.device.status().cause()).isNull();
		Awaitility.await().atMost(SOON).until(() -> this.device.events(RemoteStateChanged.class).size() == 2);
		assertThat(this.device.events(RemoteStateChanged.class)).containsExactly(
				new RemoteStateChanged("notes", "hq", RemoteState.IDLE, RemoteState.STALLED),
				new RemoteStateChanged("notes", "hq", RemoteState.STALLED, RemoteState.IDLE));
		assertThat(this.device.events(SyncFailed.class)).singleElement()
			.satisfies((failed) -> assertThat(failed.cause()).contains("made no step for 10 minutes"));
	}

	@Test
	void theLineThatTellsOfAStallHasStoreAndRemoteAsFields() {
		Logger logger = (Logger) LoggerFactory.getLogger("one.persist.internal.sync.SyncLink");
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		logger.addAppender(lines);
		try {
			hangInTheNextCall();
			this.device.lookAfter(INTERVAL, this.threads);
			awaitHanging(1);
			stall();
		}
		finally {
			logger.detachAppender(lines);
		}
		assertThat(lines.list).singleElement().satisfies((line) -> {
			assertThat(line.getLevel()).isEqualTo(Level.ERROR);
			assertThat(line.getFormattedMessage()).startsWith("Store 'notes', remote 'hq': a cycle made no step");
			assertThat(line.getKeyValuePairs()).extracting((pair) -> pair.key + "=" + pair.value)
				.containsExactly("persist.store=notes", "persist.remote=hq");
		});
	}

	@Test
	void aCycleThatComesBackAfterItWasGivenUpWritesNothing() {
		Device other = this.place.device("b");
		other.put("old", "1");
		other.cycle();
		this.device.wire.after((answer) -> {
			hang();
			return answer;
		});
		this.device.lookAfter(INTERVAL, this.threads);
		awaitHanging(1);
		this.device.wire.heal();
		stall();
		other.put("new", "2");
		other.cycle();
		this.device.cycle();
		assertThat(this.device.get("new")).isEqualTo("2");
		this.released.countDown();
		Awaitility.await().atMost(SOON).until(() -> this.hanging.get() == 0);
		this.device.cycle();
		List<PullRequest> pulls = this.device.wire.pulls();
		this.device.cycle();
		assertThat(pulls.get(pulls.size() - 1).state().cursor())
			.isEqualTo(pulls.get(pulls.size() - 2).state().cursor());
		this.device.put("own", "3");
		Awaitility.await().atMost(SOON).until(() -> changedKeys().contains("own"));
		assertThat(changedKeys()).containsExactlyInAnyOrder("old", "new", "own");
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
	}

	private List<String> changedKeys() {
		return this.device.events(RecordChanged.class).stream().map(RecordChanged::key).toList();
	}

	@Test
	void aPersonWhoWaitsForACycleThatHangsWaitsNoLongerThanTheCycle() throws Exception {
		hangInTheNextCall();
		Future<RemoteStatus> asked = this.threads.submit(() -> this.device.cycle());
		awaitHanging(1);
		stall();
		assertThat(asked.get(20, TimeUnit.SECONDS).state()).isEqualTo(RemoteState.STALLED);
	}

	@Test
	void noMoreThreadsAreLostThanThreeAndTheFirstThatComesBackEndsIt() {
		for (int lost = 1; lost <= 3; lost++) {
			hangInTheNextCall();
			this.device.lookAfter(MINUTE.multipliedBy(5), this.threads);
			awaitHanging(lost);
			stall();
		}
		RemoteStatus status = this.device.lookAfter(Duration.ofHours(1), this.threads);
		assertThat(status.state()).isEqualTo(RemoteState.STALLED);
		assertThat(status.nextAttempt()).isNull();
		assertThat(status.cause()).contains("none is begun until one of the 3 that hang comes back",
				"restart the application");
		assertThat(this.device.cycle().state()).isEqualTo(RemoteState.STALLED);
		this.released.countDown();
		Awaitility.await().atMost(SOON).until(() -> this.hanging.get() == 0);
		Awaitility.await()
			.atMost(SOON)
			.until(() -> this.device.lookAfter(MINUTE, this.threads).state() == RemoteState.IDLE);
	}

	@Test
	void aTaskThatAnExecutorHasSwallowedIsNoticed() {
		this.device.put("k", "1");
		this.device.lookAfter(INTERVAL, (task) -> {
		});
		stall();
		RemoteStatus status = this.device.status();
		assertThat(status.state()).isEqualTo(RemoteState.STALLED);
		assertThat(status.cause()).contains("since it was given to a thread");
		this.device.lookAfter(INTERVAL.multipliedBy(2), Runnable::run);
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
		assertThat(this.device.status().pending()).isZero();
	}

	@Test
	void aTaskThatComesOutOfItsQueueAfterItWasGivenUpDoesNothing() {
		List<Runnable> queue = new ArrayList<>();
		this.device.lookAfter(INTERVAL, queue::add);
		stall();
		int pulls = this.device.wire.pulls().size();
		queue.forEach(Runnable::run);
		assertThat(this.device.wire.pulls()).hasSize(pulls);
	}

	@Test
	void anExecutorWithoutAThreadIsAFailureThatIsTriedAgain() {
		RemoteStatus status = this.device.lookAfter(INTERVAL.multipliedBy(2), (task) -> {
			throw new OutOfMemoryError("unable to create native thread");
		});
		assertThat(status.state()).isEqualTo(RemoteState.FAILED);
		assertThat(status.cause()).isEqualTo("OutOfMemoryError: unable to create native thread");
		assertThat(status.nextAttempt()).isNotNull();
		assertThat(this.device.lookAfter(INTERVAL.multipliedBy(4), Runnable::run).state()).isEqualTo(RemoteState.IDLE);
	}

	@Test
	void fault06AProcessThatWasFrozenTakesNoCycleForHung() {
		hangInTheNextCall();
		this.device.lookAfter(INTERVAL, this.threads);
		awaitHanging(1);
		assertThat(this.device.lookAfter(Duration.ofHours(10), this.threads).state()).isEqualTo(RemoteState.SYNCING);
		this.released.countDown();
		Awaitility.await().atMost(SOON).until(() -> this.device.status().state() == RemoteState.IDLE);
	}

	@Test
	void aLongFirstSyncThatMovesIsNeverStalled() {
		Device other = this.place.device("b");
		for (int i = 0; i < 40; i++) {
			other.put("k" + i, "1");
			other.cycle();
		}
		List<RemoteState> seen = new ArrayList<>();
		Device fresh = this.place.device("c");
		fresh.wire.before((request) -> {
			for (int minute = 0; minute < 9; minute++) {
				seen.add(fresh.lookAfter(MINUTE, (task) -> {
				}).state());
			}
		});
		for (int i = 0; i < 20; i++) {
			fresh.put("own" + i, "1");
		}
		fresh.cycle();
		assertThat(seen).hasSizeGreaterThan(9).containsOnly(RemoteState.SYNCING);
		assertThat(fresh.status().state()).isEqualTo(RemoteState.IDLE);
	}

	@Test
	void aWorkerThatNoLongerLooksIsNoticedByWhoeverAsks() {
		this.device.stores().driver().onWake((within) -> this.device.wakes.incrementAndGet());
		this.device.lookAfter(INTERVAL, Runnable::run);
		this.place.advance(Duration.ofHours(10));
		int wakes = this.device.wakes.get();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
		assertThat(this.device.wakes.get()).isGreaterThan(wakes);
		this.place.advance(MINUTE);
		RemoteStatus status = this.device.status();
		assertThat(status.state()).isEqualTo(RemoteState.STALLED);
		assertThat(status.cause()).contains("nobody has looked for minutes", "restart the application");
		assertThat(this.device.stores().driver().noticeOverdue()).isTrue();
		assertThat(this.device.lookAfter(Duration.ZERO, Runnable::run).state()).isEqualTo(RemoteState.IDLE);
		assertThat(this.device.stores().driver().noticeOverdue()).isFalse();
	}

	@Test
	void aWorkerThatHasEndedByItselfIsNotMissed() {
		this.device.stores().driver().onWake((within) -> this.device.wakes.incrementAndGet());
		this.device.lookAfter(INTERVAL, Runnable::run);
		this.device.stores().driver().dismissWaker();
		int wakes = this.device.wakes.get();
		missWorker();
		this.device.put("k", "1");
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
		assertThat(this.device.wakes.get()).isEqualTo(wakes);
		this.device.stores().driver().onWake((within) -> this.device.wakes.incrementAndGet());
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
		missWorker();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.STALLED);
	}

	@Test
	void aRemoteThatIsPausedIsNotStalledByAWorkerThatNoLongerLooks() {
		this.device.stores().driver().onWake((within) -> this.device.wakes.incrementAndGet());
		this.device.lookAfter(INTERVAL, Runnable::run);
		this.device.store().sync().pause();
		missWorker();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.PAUSED);
		assertThat(this.device.status().lastError()).isNull();
		this.device.store().sync().resume();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.STALLED);
	}

	@Test
	void aRemoteThatWaitsForAPersonGoesOnWaitingWhenTheWorkerNoLongerLooks() {
		this.device.stores().driver().onWake((within) -> this.device.wakes.incrementAndGet());
		this.device.wire.before((request) -> StalledTest
			.<RuntimeException>fail(new RemoteException(Kind.SETUP, "no such database", null)));
		assertThat(this.device.lookAfter(INTERVAL, Runnable::run).state()).isEqualTo(RemoteState.MISCONFIGURED);
		missWorker();
		RemoteStatus status = this.device.status();
		assertThat(status.state()).isEqualTo(RemoteState.MISCONFIGURED);
		assertThat(status.cause()).isEqualTo("no such database");
		assertThat(status.nextAttempt()).isNull();
	}

	@Test
	void aPauseThatIsOverBeforeTheCycleEndsLetsTheNextOneBeDueAtOnce() {
		this.device.put("k", "1");
		this.device.wire.before((request) -> {
			this.device.wire.heal();
			this.device.store().sync().pause();
			this.device.store().sync().resume();
			// ends the cycle as the pause does, if the cycle sees it before the resume
			throw new StoreClosedException("stopped", null);
		});
		this.device.lookAfter(INTERVAL, Runnable::run);
		assertThat(this.device.lookAfter(Duration.ZERO, Runnable::run).pending()).isZero();
	}

	/** The wire's actions may declare no exception, and the engine expects this one. */
	@SuppressWarnings("unchecked")
	private static <E extends Exception> void fail(Exception ex) throws E {
		throw (E) ex;
	}

	/** So long that a worker should have looked, by what is asked before and after. */
	private void missWorker() {
		this.place.advance(Duration.ofHours(10));
		this.device.status();
		this.place.advance(MINUTE);
	}

	private void hangInTheNextCall() {
		this.device.wire.before((request) -> {
			this.device.wire.heal();
			hang();
		});
	}

	/** Comes back for no interrupt. */
	private void hang() {
		this.hanging.incrementAndGet();
		boolean over = false;
		while (!over) {
			try {
				this.released.await();
				over = true;
			}
			catch (InterruptedException ex) {
				// a call that nothing ends
			}
		}
		this.hanging.decrementAndGet();
	}

	private void awaitHanging(int calls) {
		Awaitility.await().atMost(SOON).until(() -> this.hanging.get() == calls);
	}

	/** The first look begins to count. */
	private void stall() {
		for (int look = 0; look <= 10; look++) {
			this.device.lookAfter(MINUTE, (task) -> {
				throw new IllegalStateException("Nothing is due while a cycle hangs");
			});
		}
		assertThat(this.device.status().state()).isEqualTo(RemoteState.STALLED);
	}

}
