package one.persist.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import one.persist.Json;
import one.persist.InvalidRecordException;
import one.persist.RecordQuery;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.Resolution;
import one.persist.event.PersistEvent;
import one.persist.faults.Place.Device;
import one.persist.protocol.PushRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Many conflicts, hot keys, and code of the application that does not behave.
 */
@Timeout(120)
class ConflictFaultsTest {

	private static final Duration SOON = Duration.ofSeconds(20);

	@TempDir
	Path folder;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicReference<ConflictStrategy> strategy = new AtomicReference<>();

	private final CountDownLatch released = new CountDownLatch(1);

	private Place place;

	private Device other;

	private Device device;

	@BeforeEach
	void open() {
		this.place = new Place(this.folder, this.threads);
		this.other = this.place.device("other");
		this.device = this.place.device("device",
				(builder) -> builder.strategy("own", (conflict) -> this.strategy.get().resolve(conflict)), "own");
	}

	@AfterEach
	void close() throws InterruptedException {
		this.released.countDown();
		this.place.close();
		this.threads.shutdownNow();
		assertThat(this.threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void fault37TenThousandConflictsAtOnceAreMergedPageByPage() {
		List<Long> live = new CopyOnWriteArrayList<>();
		AtomicInteger asked = new AtomicInteger();
		this.strategy.set((conflict) -> {
			if (asked.incrementAndGet() % 2_400 == 0) {
				live.add(liveHeap());
			}
			return new Resolution.Merged(Json.parse("\"both\""));
		});
		Map<String, Json> values = new LinkedHashMap<>();
		for (int i = 0; i < 10_000; i++) {
			values.put("k%05d".formatted(i), Json.parse("\"" + "x".repeat(2_000) + "\""));
		}
		this.other.records().putAll(values);
		this.other.cycle();
		values.replaceAll((key, value) -> Json.parse("\"own\""));
		this.device.records().putAll(values);
		values.clear();
		RemoteStatus status = this.device.cycle();
		assertThat(status.state()).isEqualTo(RemoteState.IDLE);
		assertThat(status.pending()).isZero();
		assertThat(this.device.store().sync().status().openConflicts()).isZero();
		this.other.cycle();
		assertThat(this.other.records()
			.stream(RecordQuery.all())
			.filter((record) -> "\"both\"".equals(record.value().toString()))).hasSize(10_000);
		// twenty megabytes of values went by
		assertThat(live).hasSize(4);
		assertThat(Collections.max(live) - Collections.min(live)).isLessThan(6L * 1024 * 1024);
	}

	@Test
	void fault37TenThousandConflictsLeftToAPersonHoldUpNothingElse() {
		this.strategy.set((conflict) -> new Resolution.Deferred("a person decides"));
		Map<String, Json> values = new LinkedHashMap<>();
		for (int i = 0; i < 10_000; i++) {
			values.put("k%05d".formatted(i), Json.parse("1"));
		}
		this.other.records().putAll(values);
		this.other.cycle();
		values.replaceAll((key, value) -> Json.parse("2"));
		this.device.records().putAll(values);
		this.device.put("free", "1");
		RemoteStatus status = this.device.cycle();
		assertThat(this.device.store().sync().status().openConflicts()).isEqualTo(10_000);
		assertThat(status.held()).isEqualTo(10_000);
		this.other.cycle();
		assertThat(this.other.get("free")).isEqualTo("1");
	}

	@Test
	void fault37AKeyInConflictAgainAndAgainIsAPersonsAfterFiveRounds() {
		AtomicInteger asked = new AtomicInteger();
		this.strategy.set((conflict) -> {
			asked.incrementAndGet();
			return new Resolution.Merged(Json.parse("\"merge " + asked.get() + "\""));
		});
		conflictOn("k");
		AtomicInteger writes = new AtomicInteger();
		this.device.wire.before((request) -> {
			if (request instanceof PushRequest) {
				this.place.advance(Duration.ofSeconds(1));
				this.other.put("k", "\"again " + writes.incrementAndGet() + "\"");
				this.other.cycle();
			}
		});
		this.device.put("free", "1");
		this.device.cycle();
		assertThat(asked.get()).isEqualTo(5);
		assertThat(this.device.records().conflict("k").orElseThrow().reason())
			.isEqualTo("merged 5 times, and the other side had changed each time");
		this.other.cycle();
		assertThat(this.other.get("free")).isEqualTo("1");
	}

	@Test
	void fault38AHotKeyGoesOutInItsFinalStateAndStarvesNoOther() {
		this.device.put("first", "1");
		AtomicInteger written = new AtomicInteger();
		int batch = 10_000;
		this.device.wire.before((request) -> {
			if (written.get() < 100_000) {
				this.device.store().transaction(() -> {
					for (int i = 0; i < batch; i++) {
						this.device.put("hot", String.valueOf(written.incrementAndGet()));
					}
					return written;
				});
			}
		});
		int cycles = 0;
		while (written.get() < 100_000 || this.device.status().pending() > 0) {
			this.device.put("cold" + cycles, "1");
			this.device.cycle();
			this.other.cycle();
			assertThat(this.other.get("first")).isEqualTo("1");
			assertThat(this.other.get("cold" + cycles)).isEqualTo("1");
			assertThat(++cycles).isLessThan(12);
		}
		this.other.cycle();
		assertThat(this.other.get("hot")).isEqualTo("100000");
		long sent = this.device.wire.pushes()
			.stream()
			.flatMap((push) -> push.entries().stream())
			.filter((entry) -> entry.change().key().equals("hot"))
			.count();
		assertThat(sent).isLessThanOrEqualTo(12);
	}

	@Test
	void fault39AStrategyThatThrowsReturnsNullOrFailsHardLeavesItsConflictAlone() {
		this.strategy.set((conflict) -> switch (conflict.key()) {
			case "throws" -> throw new IllegalStateException("cannot");
			case "fails" -> throw new StackOverflowError("deep");
			case "null" -> null;
			default -> new Resolution.Merged(Json.parse("\"both\""));
		});
		conflictOn("throws", "fails", "null", "good");
		assertThat(this.device.cycle().state()).isEqualTo(RemoteState.IDLE);
		assertReason("throws", "the strategy 'own' failed: java.lang.IllegalStateException: cannot");
		assertReason("fails", "the strategy 'own' failed: java.lang.StackOverflowError: deep");
		assertReason("null", "the strategy 'own' returned null");
		this.other.cycle();
		assertThat(this.other.get("good")).isEqualTo("\"both\"");
	}

	@Test
	void fault39AStrategyThatHangsHoldsFewThreadsAndItsLaterConflictsAreMergedWhenItReturns() {
		AtomicInteger inside = new AtomicInteger();
		this.strategy.set((conflict) -> {
			if (conflict.key().startsWith("bad")) {
				inside.incrementAndGet();
				hang();
			}
			return new Resolution.Merged(Json.parse("\"both\""));
		});
		conflictOn("bad1", "bad2", "bad3", "bad4", "good1", "good2");
		this.device.put("free", "1");
		assertThat(this.device.cycle().state()).isEqualTo(RemoteState.IDLE);
		assertThat(inside.get()).isEqualTo(4);
		assertReason("bad1", "the strategy 'own' took longer than 200 ms");
		assertReason("good1",
				"the strategy 'own' has not returned from earlier calls; it is asked again when it can be");
		this.device.cycle();
		assertThat(this.device.records().conflicts()).hasSize(6);
		this.released.countDown();
		Awaitility.await().atMost(SOON).until(() -> {
			this.device.cycle();
			return this.device.records().conflicts().size() == 4;
		});
		this.other.cycle();
		assertThat(this.other.get("good1")).isEqualTo("\"both\"");
		assertThat(this.other.get("good2")).isEqualTo("\"both\"");
		assertThat(this.other.get("free")).isEqualTo("1");
		assertReason("bad1", "the strategy 'own' took longer than 200 ms");
	}

	@Test
	void fault39ConflictsThatWereNotAskedAboutAreMergedAfterARestart() {
		this.strategy.set((conflict) -> {
			hang();
			return new Resolution.KeepLocal();
		});
		conflictOn("k1", "k2", "k3", "k4", "k5");
		this.device.cycle();
		this.strategy.set((conflict) -> new Resolution.Merged(Json.parse("\"both\"")));
		this.device.reopen();
		this.device.cycle();
		this.other.cycle();
		assertThat(this.other.get("k5")).isEqualTo("\"both\"");
		assertThat(this.device.records().conflicts()).hasSize(4);
	}

	@Test
	void fault39AStrategyMayWriteToItsStoreAndToOthersAndNothingLocks() {
		this.strategy.set((conflict) -> {
			this.device.put("log", "\"asked\"");
			this.other.put("elsewhere", "1");
			this.device.store().transaction(() -> this.device.records().delete("gone"));
			this.device.status();
			return new Resolution.Merged(Json.parse("\"both\""));
		});
		this.device.put("gone", "1");
		conflictOn("k");
		assertThat(this.device.cycle().state()).isEqualTo(RemoteState.IDLE);
		assertThat(this.device.get("k")).isEqualTo("\"both\"");
		assertThat(this.device.get("log")).isEqualTo("\"asked\"");
		assertThat(this.device.get("gone")).isNull();
		assertThat(this.other.get("elsewhere")).isEqualTo("1");
	}

	@Test
	void fault39AStrategyThatStartsACycleOfItsOwnStoreIsGivenUpAndTheCycleGoesOn() {
		this.strategy.set((conflict) -> {
			this.device.cycle();
			return new Resolution.KeepLocal();
		});
		conflictOn("k");
		this.device.put("free", "1");
		this.device.cycle();
		assertReason("k", "the strategy 'own' took longer than 200 ms");
		this.other.cycle();
		assertThat(this.other.get("free")).isEqualTo("1");
	}

	@Test
	void fault39StrategiesThatDifferFromRunToRunEndAlike() {
		AtomicInteger run = new AtomicInteger();
		this.strategy.set((conflict) -> new Resolution.Merged(Json.parse(String.valueOf(run.incrementAndGet()))));
		Device third = this.place.device("third",
				(builder) -> builder.strategy("own", (conflict) -> this.strategy.get().resolve(conflict)), "own");
		conflictOn("k");
		third.put("k", "\"third\"");
		for (int i = 0; i < 6; i++) {
			this.place.advance(Duration.ofSeconds(5));
			this.device.cycle();
			third.cycle();
			this.other.cycle();
		}
		assertThat(third.get("k")).isEqualTo(this.device.get("k")).isEqualTo(this.other.get("k"));
	}

	@Test
	void fault39AListenerThatThrowsHangsOrWritesHoldsUpNoWriteAndNoCycle() {
		AtomicBoolean wrote = new AtomicBoolean();
		Device heard = this.place.device("heard", (builder) -> builder.listener((PersistEvent event) -> {
			throw new OutOfMemoryError("a listener's affair");
		}).listener((event) -> {
			if (!wrote.getAndSet(true)) {
				this.device.put("from the listener", "1");
				hang();
			}
		}), "last-write-wins");
		for (int i = 0; i < 100; i++) {
			heard.put("k" + i, "1");
		}
		assertThat(heard.cycle().pending()).isZero();
		Awaitility.await().atMost(SOON).until(() -> "1".equals(this.device.get("from the listener")));
		assertThat(heard.status().state()).isEqualTo(RemoteState.IDLE);
	}

	@Test
	void fault39ASerializerThatThrowsOrCallsTheStoreFailsItsOwnPutAlone() {
		this.device.put("read by it", "1");
		assertThatExceptionOfType(InvalidRecordException.class)
			.isThrownBy(() -> this.device.store().records(Sour.class).put("sour", new Sour()));
		Calling calling = new Calling(this.device);
		this.device.store().records(Calling.class).put("calling", calling);
		assertThat(this.device.get("calling")).isEqualTo("{\"read\":\"1\"}");
		assertThat(this.device.get("written by it")).isEqualTo("1");
		assertThat(this.device.get("sour")).isNull();
		assertThat(this.device.cycle().pending()).isZero();
	}

	private void conflictOn(String... keys) {
		for (String key : keys) {
			this.other.put(key, "\"theirs\"");
			this.device.put(key, "\"ours\"");
		}
		this.other.cycle();
	}

	private void assertReason(String key, String reason) {
		assertThat(this.device.records().conflict(key).orElseThrow().reason()).isEqualTo(reason);
	}

	/** Comes back for no interrupt. */
	private void hang() {
		boolean over = false;
		while (!over) {
			try {
				this.released.await();
				over = true;
			}
			catch (InterruptedException ex) {
				// code that nothing ends
			}
		}
	}

	/** What is live, but for what the test itself has noted. */
	private long liveHeap() {
		this.device.events.clear();
		this.device.wire.pulls().clear();
		this.device.wire.pushes().clear();
		System.gc();
		Runtime runtime = Runtime.getRuntime();
		return runtime.totalMemory() - runtime.freeMemory();
	}

	/** A value that cannot be written. */
	public static final class Sour {

		public String getTaste() {
			throw new IllegalStateException("sour");
		}

	}

	/** A value that uses the store while it is written. */
	public static final class Calling {

		private final Device device;

		Calling(Device device) {
			this.device = device;
		}

		public String getRead() {
			this.device.put("written by it", "1");
			return this.device.get("read by it");
		}

	}

}
