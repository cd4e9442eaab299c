package one.persist.behaviour;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import one.persist.Decision;
import one.persist.Json;
import one.persist.StaleConflictException;
import one.persist.UnreadableValueException;
import one.persist.conflict.Conflict;
import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.MergeFunction;
import one.persist.conflict.RecordVersion;
import one.persist.conflict.Resolution.KeepLocal;
import one.persist.conflict.Resolution.Merged;
import one.persist.conflict.Resolution.TakeRemote;
import one.persist.event.ConflictDetected;
import one.persist.event.ConflictResolved;
import one.persist.spi.RemoteException.Kind;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ConflictsTest {

	private static final MergeFunction<TreeSet<String>> UNION = (a, b) -> {
		TreeSet<String> united = new TreeSet<>(a.value());
		united.addAll(b.value());
		return united;
	};

	@TempDir
	Path folder;

	private TestWorld world;

	private ExecutorService threads;

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
		this.threads = Executors.newCachedThreadPool();
	}

	@AfterEach
	void close() {
		this.world.close();
		this.threads.shutdownNow();
	}

	@Test
	void theLaterWriteWinsOnBothDevices() {
		TestDevice a = this.world.device("a");
		TestDevice b = this.world.device("b");
		a.put("k", "\"older\"");
		this.world.advance(Duration.ofSeconds(1));
		b.put("k", "\"newer\"");
		this.world.cycles(2);
		assertThat(a.get("k")).isEqualTo("\"newer\"");
		assertThat(b.get("k")).isEqualTo("\"newer\"");
		assertThat(b.store().sync().decisions(10)).singleElement().satisfies((decision) -> {
			assertThat(decision.key()).isEqualTo("k");
			assertThat(decision.strategy()).isEqualTo("last-write-wins");
			assertThat(decision.outcome()).isEqualTo(Decision.Outcome.LOCAL);
			assertThat(decision.local().value()).isEqualTo(Json.parse("\"newer\""));
			assertThat(decision.other().value()).isEqualTo(Json.parse("\"older\""));
			assertThat(decision.other().device()).isEqualTo(a.store().device());
		});
	}

	@Test
	void theLaterOfAnUpdateAndADeleteWins() {
		TestDevice a = this.world.device("a");
		TestDevice b = this.world.device("b");
		a.put("deleted-last", "1");
		a.put("updated-last", "1");
		this.world.cycles(2);
		a.put("deleted-last", "2");
		a.records().delete("updated-last");
		this.world.advance(Duration.ofSeconds(1));
		b.records().delete("deleted-last");
		b.put("updated-last", "3");
		this.world.cycles(2);
		assertThat(a.all()).containsExactly(Map.entry("updated-last", "3"));
		assertThat(b.all()).isEqualTo(a.all());
	}

	@Test
	void equalValuesAreNoConflict() {
		TestDevice a = this.world.device("a").strategy("manual");
		TestDevice b = this.world.device("b").strategy("manual");
		a.put("k", "1");
		b.put("k", "1");
		this.world.cycles(3);
		assertThat(b.store().sync().status().openConflicts()).isZero();
		assertThat(b.store().sync().decisions(10)).isEmpty();
		assertThat(a.records().get("k")).isEqualTo(b.records().get("k"));
		assertThat(a.store().sync().status().pending() + b.store().sync().status().pending()).isZero();
	}

	@Test
	void mergedTagsAreEqualOnBothDevices() {
		TestDevice a = merging("a", UNION);
		TestDevice b = merging("b", UNION);
		a.put("k", "[\"x\"]");
		b.put("k", "[\"y\"]");
		this.world.cycles(3);
		assertThat(a.get("k")).isEqualTo("[\"x\",\"y\"]");
		assertThat(a.records().get("k")).isEqualTo(b.records().get("k"));
		assertThat(b.store().sync().decisions(10)).extracting(Decision::outcome)
			.containsExactly(Decision.Outcome.MERGED);
	}

	@Test
	void aThreeWayMergeIsGivenWhatBothCameFrom() {
		List<String> bases = new ArrayList<>();
		MergeFunction<Integer> sum = new MergeFunction<>() {

			@Override
			public Integer merge(RecordVersion<Integer> local, RecordVersion<Integer> remote) {
				throw new AssertionError("asked without a base");
			}

			@Override
			public Integer merge(RecordVersion<Integer> local, RecordVersion<Integer> remote,
					@Nullable RecordVersion<Integer> base) {
				bases.add((base != null) ? base.value().toString() : "none");
				int from = (base != null) ? base.value() : 0;
				return local.value() + remote.value() - from;
			}

		};
		TestDevice a = merging("a", Integer.class, sum);
		TestDevice b = merging("b", Integer.class, sum);
		a.put("stock", "10");
		this.world.cycles(2);
		a.put("stock", "9");
		b.put("stock", "11");
		b.put("stock", "13");
		this.world.cycles(3);
		assertThat(a.get("stock")).isEqualTo("12");
		assertThat(b.get("stock")).isEqualTo("12");
		assertThat(bases).containsExactly("10");
		a.put("new", "1");
		b.put("new", "2");
		this.world.cycles(3);
		assertThat(a.get("new")).isEqualTo("3");
		assertThat(bases).containsExactly("10", "none");
	}

	@Test
	void aMergeKeepsTheWrittenSideAgainstADelete() {
		TestDevice a = merging("a", UNION);
		TestDevice b = merging("b", UNION);
		a.put("k", "[\"x\"]");
		this.world.cycles(2);
		a.records().delete("k");
		b.put("k", "[\"y\"]");
		this.world.cycles(3);
		assertThat(a.get("k")).isEqualTo("[\"y\"]");
		assertThat(b.get("k")).isEqualTo("[\"y\"]");
	}

	@Test
	void aMergeFunctionMayLetADeleteStand() {
		MergeFunction<TreeSet<String>> deleteStands = new MergeFunction<>() {

			@Override
			public TreeSet<String> merge(RecordVersion<TreeSet<String>> local, RecordVersion<TreeSet<String>> remote) {
				throw new AssertionError("not asked");
			}

			@Override
			public Optional<TreeSet<String>> mergeDelete(RecordVersion<TreeSet<String>> written,
					RecordVersion<@Nullable TreeSet<String>> deleted) {
				return Optional.empty();
			}

		};
		TestDevice a = merging("a", deleteStands);
		TestDevice b = merging("b", deleteStands);
		a.put("k", "[\"x\"]");
		this.world.cycles(2);
		a.records().delete("k");
		this.world.advance(Duration.ofSeconds(1));
		b.put("k", "[\"y\"]");
		this.world.cycles(3);
		assertThat(a.all()).isEmpty();
		assertThat(b.all()).isEmpty();
		assertThat(b.status().pending()).isZero();
	}

	@Test
	void aMergeFunctionThatThrowsLeavesTheConflictToAPersonAndTheRestGoesOn() {
		TestDevice b = conflictWith(merging("b", (local, remote) -> {
			throw new IllegalStateException("no idea");
		}));
		assertThat(b.records().conflict("k").orElseThrow().reason()).contains("failed").contains("no idea");
		assertThat(b.get("other")).isEqualTo("[\"o\"]");
	}

	@Test
	void aMergeFunctionThatReturnsNullLeavesTheConflictToAPerson() {
		TestDevice b = conflictWith(merging("b", (local, remote) -> null));
		assertThat(b.records().conflict("k").orElseThrow().reason()).contains("null");
		assertThat(b.get("k")).isEqualTo("[\"y\"]");
	}

	@Test
	void aValueThatTheMergeFunctionCannotReadLeavesTheConflictToAPerson() {
		TestDevice b = merging("b", UNION);
		TestDevice a = this.world.device("a");
		a.put("k", "{\"not\":\"tags\"}");
		a.cycle();
		b.put("k", "[\"y\"]");
		b.cycle();
		assertThat(b.records().conflict("k").orElseThrow().reason()).contains("UnreadableValueException");
		assertThatExceptionOfType(UnreadableValueException.class)
			.isThrownBy(() -> b.store().records(TreeSet.class).conflict("k"))
			.withMessageContaining("'k'");
	}

	@Test
	void aStrategyThatHangsIsGivenUpAndTheRestGoesOn() {
		this.world.threads(this.threads);
		TestDevice b = conflictWith(merging("b", (local, remote) -> {
			new CountDownLatch(1).await();
			return local.value();
		}));
		assertThat(b.records().conflict("k").orElseThrow().reason()).contains("200 ms");
		assertThat(b.get("other")).isEqualTo("[\"o\"]");
	}

	@Test
	void strategiesThatNeverReturnHoldNoMoreThanFourThreads() {
		AtomicBoolean go = new AtomicBoolean();
		this.world.threads(this.threads);
		TestDevice a = this.world.device("a");
		TestDevice b = custom("b", (conflict) -> {
			while (!go.get()) {
				LockSupport.parkNanos(1_000_000);
				Thread.interrupted();
			}
			return new KeepLocal();
		});
		for (int i = 0; i < 6; i++) {
			a.put("k" + i, "1");
			b.put("k" + i, "2");
		}
		a.cycle();
		b.cycle();
		assertThat(b.records().conflicts()).hasSize(6)
			.filteredOn((conflict) -> conflict.reason().contains("has not returned"))
			.hasSize(2);
		go.set(true);
	}

	@Test
	void withoutAThreadForTheStrategyTheConflictIsLeftToAPerson() {
		this.world.threads((task) -> {
			if (isStrategy(task)) {
				throw new RejectedExecutionException("full");
			}
			task.run();
		});
		TestDevice b = conflictWith(merging("b", UNION));
		assertThat(b.records().conflict("k").orElseThrow().reason()).contains("no thread");
	}

	private static boolean isStrategy(Runnable task) {
		return task.getClass().getName().contains("StrategyRunner");
	}

	@Test
	void aStrategyMayUseItsOwnStore() {
		this.world.threads(this.threads);
		TestDevice[] own = new TestDevice[1];
		own[0] = merging("b", (local, remote) -> {
			own[0].put("log", "[\"asked\"]");
			TreeSet<String> united = new TreeSet<>(local.value());
			own[0].get("k");
			united.addAll(remote.value());
			return united;
		});
		TestDevice a = this.world.device("a");
		a.put("k", "[\"x\"]");
		a.cycle();
		own[0].put("k", "[\"y\"]");
		own[0].cycle();
		assertThat(own[0].get("k")).isEqualTo("[\"x\",\"y\"]");
		assertThat(own[0].get("log")).isEqualTo("[\"asked\"]");
	}

	@Test
	void aStrategyThatWritesTheVeryRecordComesToAnEnd() {
		this.world.threads(this.threads);
		TestDevice[] own = new TestDevice[1];
		int[] asked = new int[1];
		own[0] = merging("b", (local, remote) -> {
			own[0].put("k", "[\"written " + ++asked[0] + "\"]");
			return local.value();
		});
		TestDevice a = this.world.device("a");
		a.put("k", "[\"x\"]");
		a.cycle();
		own[0].put("k", "[\"y\"]");
		own[0].cycle();
		assertThat(own[0].records().conflict("k").orElseThrow().reason()).contains("kept changing");
		assertThat(asked[0]).isLessThan(10);
	}

	@Test
	void aMergeThatNeverAgreesBecomesAPersonsAfterFiveRounds() {
		TestDevice b = merging("b", Json.class, (local, remote) -> Json.parse("[" + remote.value() + "]"));
		TestDevice a = this.world.device("a");
		b.put("k", "\"b\"");
		a.put("k", "\"a\"");
		a.cycle();
		int[] pushes = new int[1];
		this.world.remote().beforePush((request) -> {
			if (request.state().device().equals(b.store().device()) && pushes[0] < 50) {
				pushes[0]++;
				a.put("k", "\"a" + pushes[0] + "\"");
				a.cycle();
			}
		});
		b.cycle();
		assertThat(b.records().conflict("k").orElseThrow().reason()).contains("5 times");
		assertThat(pushes[0]).isEqualTo(5);
	}

	@Test
	void aStrategyMayKeepTheOlderSideAndBothDevicesAgree() {
		ConflictStrategy mineWhenA = (conflict) -> ("\"a\"".equals(String.valueOf(conflict.local().value())))
				? new KeepLocal() : new TakeRemote();
		TestDevice a = custom("a", mineWhenA);
		TestDevice b = custom("b", mineWhenA);
		a.put("k", "\"a\"");
		this.world.advance(Duration.ofSeconds(5));
		b.put("k", "\"b\"");
		b.cycle();
		this.world.cycles(3);
		assertThat(a.get("k")).isEqualTo("\"a\"");
		assertThat(a.records().get("k")).isEqualTo(b.records().get("k"));
		assertThat(a.status().pending() + b.status().pending()).isZero();
	}

	@Test
	void aStrategyMayTakeTheOlderRemoteSideAndBothDevicesAgree() {
		TestDevice a = custom("a", (conflict) -> new TakeRemote());
		TestDevice b = custom("b", (conflict) -> new TakeRemote());
		a.put("k", "\"older\"");
		a.cycle();
		this.world.advance(Duration.ofSeconds(5));
		b.put("k", "\"newer\"");
		this.world.cycles(3);
		assertThat(b.get("k")).isEqualTo("\"older\"");
		assertThat(a.records().get("k")).isEqualTo(b.records().get("k"));
	}

	@Test
	void aStrategyMayDeleteTheRecord() {
		TestDevice a = this.world.device("a");
		TestDevice b = custom("b", (conflict) -> new Merged(null));
		a.put("k", "1");
		a.cycle();
		b.put("k", "2");
		this.world.cycles(2);
		assertThat(a.all()).isEmpty();
		assertThat(b.all()).isEmpty();
	}

	@Test
	void aManualConflictKeepsBothSidesUntilItIsResolved() {
		TestDevice a = manual("a");
		TestDevice b = manual("b");
		conflict(a, b);
		assertThat(b.get("k")).isEqualTo("\"b\"");
		assertThat(b.records().get("k").orElseThrow().conflicted()).isTrue();
		assertThat(b.status().held()).isEqualTo(1);
		assertThat(b.events(ConflictDetected.class)).hasSize(1);
		Conflict<Json> conflict = b.records().conflicts().get(0);
		assertThat(conflict.local().value()).isEqualTo(Json.parse("\"b\""));
		assertThat(conflict.remote().value()).isEqualTo(Json.parse("\"a\""));
		assertThat(conflict.remote().device()).isEqualTo(a.store().device());
		assertThat(conflict.remoteName()).isEqualTo("r1");
		assertThat(conflict.base()).isNull();
		b.cycle();
		assertThat(b.events(ConflictDetected.class)).hasSize(1);
		b.records().resolve(conflict, Json.parse("\"both\""));
		assertThat(b.records().conflicts()).isEmpty();
		assertThat(b.status().held()).isZero();
		this.world.cycles(2);
		assertThat(a.get("k")).isEqualTo("\"both\"");
		assertThat(a.records().get("k")).isEqualTo(b.records().get("k"));
		assertThat(b.events(ConflictResolved.class)).hasSize(1);
	}

	@Test
	void aConflictSurvivesReopening() {
		TestDevice b = manual("b");
		conflict(manual("a"), b);
		b.reopen();
		assertThat(b.records().get("k").orElseThrow().conflicted()).isTrue();
		assertThat(b.records().conflicts()).hasSize(1);
		assertThat(b.status().held()).isEqualTo(1);
	}

	@Test
	void aConflictMayBeResolvedByItsKeyToTheRemoteSideOrToADelete() {
		TestDevice a = manual("a");
		TestDevice b = manual("b");
		conflict(a, b);
		b.records().resolve("k", b.records().conflict("k").orElseThrow().remote().value());
		this.world.cycles(2);
		assertThat(a.get("k")).isEqualTo("\"a\"");
		assertThat(b.get("k")).isEqualTo("\"a\"");
		conflict(a, b);
		assertThat(b.records().resolve("k", null)).isEmpty();
		this.world.cycles(2);
		assertThat(a.all()).isEmpty();
		assertThat(b.all()).isEmpty();
		assertThatExceptionOfType(StaleConflictException.class)
			.isThrownBy(() -> b.records().resolve("k", Json.parse("1")));
	}

	@Test
	void resolvingIsRefusedWhenTheLocalSideMoved() {
		TestDevice b = manual("b");
		conflict(manual("a"), b);
		Conflict<Json> seen = b.records().conflicts().get(0);
		b.put("k", "\"b2\"");
		assertThat(b.records().get("k").orElseThrow().conflicted()).isTrue();
		assertThatExceptionOfType(StaleConflictException.class)
			.isThrownBy(() -> b.records().resolve(seen, Json.parse("1")));
		assertThat(b.get("k")).isEqualTo("\"b2\"");
		assertThat(b.status().held()).isEqualTo(1);
	}

	@Test
	void resolvingIsRefusedWhenTheRemoteSideMoved() {
		TestDevice a = manual("a");
		TestDevice b = manual("b");
		conflict(a, b);
		Conflict<Json> seen = b.records().conflicts().get(0);
		a.put("k", "\"a2\"");
		this.world.cycles(1);
		assertThatExceptionOfType(StaleConflictException.class)
			.isThrownBy(() -> b.records().resolve(seen, Json.parse("1")));
		Conflict<Json> now = b.records().conflicts().get(0);
		assertThat(now.remote().value()).isEqualTo(Json.parse("\"a2\""));
		b.records().resolve(now, Json.parse("\"c\""));
		this.world.cycles(2);
		assertThat(a.get("k")).isEqualTo("\"c\"");
		assertThat(a.store().sync().status().openConflicts()).isZero();
	}

	@Test
	void aConflictResolvedElsewhereIsClosed() {
		TestDevice a = this.world.device("a");
		TestDevice b = this.world.device("b").strategy("manual").remotes("r1", "r2");
		TestDevice c = this.world.device("c").strategy("manual").remotes("r1", "r2");
		b.put("k", "\"b\"");
		this.world.remote("r1").failWith(Kind.TRANSIENT);
		b.cycle();
		this.world.remote("r1").heal();
		a.put("k", "\"a\"");
		a.cycle();
		b.cycle();
		c.cycle();
		assertThat(b.records().conflicts()).hasSize(1);
		assertThat(c.records().conflicts()).hasSize(1);
		c.records().resolve("k", Json.parse("\"c\""));
		this.world.cycles(2);
		assertThat(b.records().conflicts()).isEmpty();
		assertThat(b.get("k")).isEqualTo("\"c\"");
		assertThat(b.events(ConflictResolved.class)).hasSize(1);
		assertThat(b.store().sync().status().pending()).isZero();
	}

	@Test
	void deletingAConflictedRecordKeepsTheConflictOpen() {
		TestDevice a = manual("a");
		TestDevice b = manual("b");
		conflict(a, b);
		b.records().delete("k");
		Conflict<Json> conflict = b.records().conflicts().get(0);
		assertThat(conflict.local().deleted()).isTrue();
		this.world.cycles(1);
		assertThat(a.get("k")).isEqualTo("\"a\"");
		b.records().resolve(conflict, null);
		this.world.cycles(2);
		assertThat(a.all()).isEmpty();
	}

	@Test
	void aDeleteAgainstAnUpdateIsAConflictForAPerson() {
		TestDevice a = manual("a");
		TestDevice b = manual("b");
		a.put("k", "1");
		this.world.cycles(2);
		a.records().delete("k");
		a.cycle();
		b.put("k", "2");
		b.cycle();
		Conflict<Json> conflict = b.records().conflicts().get(0);
		assertThat(conflict.remote().deleted()).isTrue();
		assertThat(conflict.base().value()).isEqualTo(Json.parse("1"));
		b.records().resolve(conflict, Json.parse("3"));
		this.world.cycles(2);
		assertThat(a.get("k")).isEqualTo("3");
	}

	private TestDevice manual(String name) {
		return this.world.device(name).strategy("manual");
	}

	private TestDevice custom(String name, ConflictStrategy strategy) {
		return this.world.device(name).strategy(strategy);
	}

	@SuppressWarnings("unchecked")
	private TestDevice merging(String name, MergeFunction<TreeSet<String>> function) {
		return merging(name, (Class<TreeSet<String>>) (Class<?>) TreeSet.class, function);
	}

	private <T> TestDevice merging(String name, Class<T> type, MergeFunction<T> function) {
		return this.world.device(name).merge(type, function);
	}

	/**
	 * The device meets a conflict on {@code k} and reads {@code other} in the same cycle.
	 */
	private TestDevice conflictWith(TestDevice device) {
		TestDevice a = this.world.device("a");
		a.put("k", "[\"x\"]");
		a.put("other", "[\"o\"]");
		a.cycle();
		device.put("k", "[\"y\"]");
		assertThat(tryCycle(device)).isTrue();
		return device;
	}

	private boolean tryCycle(TestDevice device) {
		try {
			return this.threads.submit(device::cycle).get(20, TimeUnit.SECONDS) != null;
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	/** Two devices write {@code k}; the first one's reaches the remote first. */
	private static void conflict(TestDevice first, TestDevice second) {
		first.put("k", "\"a\"");
		second.put("k", "\"b\"");
		first.cycle();
		second.cycle();
	}

}
