package one.persist.behaviour;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

import one.persist.DeadLetter;
import one.persist.Json;
import one.persist.RemoteState;
import one.persist.inspect.OpenConflict;
import one.persist.inspect.Page;
import one.persist.inspect.PageQuery;
import one.persist.inspect.QueuedRecord;
import one.persist.inspect.QueuedRecord.State;
import one.persist.inspect.RecordAtRemote;
import one.persist.inspect.RecordDetail;
import one.persist.inspect.RecordSummary;
import one.persist.inspect.StoreInspection;
import one.persist.inspect.SyncProgress;
import one.persist.spi.RemoteException.Kind;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

class InspectionTest {

	@TempDir
	Path folder;

	private TestWorld world;

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void recordsComeInPagesWithoutTheirValues() {
		TestDevice a = this.world.device("a");
		IntStream.rangeClosed(1, 7).forEach((i) -> a.put("k" + i, "\"" + "x".repeat(i) + "\""));
		a.put("other", "1");
		a.delete("k3");
		List<RecordSummary> all = all(PageQuery.first(2).prefix("k"), a.store().inspect()::records);
		assertThat(all).extracting(RecordSummary::key).containsExactly("k1", "k2", "k4", "k5", "k6", "k7");
		assertThat(all.get(0).size()).isEqualTo(3);
		assertThat(all.get(0).version()).isEqualTo(a.records().get("k1").orElseThrow().version());
	}

	@Test
	void aPageEndsWhereThePrefixDoes() {
		TestDevice a = this.world.device("a");
		a.put("a", "1");
		a.put("b1", "1");
		a.put("b2", "1");
		a.put("c", "1");
		Page<RecordSummary> page = a.store().inspect().records(PageQuery.first(2).prefix("b"));
		assertThat(page.items()).extracting(RecordSummary::key).containsExactly("b1", "b2");
		assertThat(page.next()).isNull();
	}

	@Test
	void aRecordTellsWhereItCameFromAndWhereItIs() {
		TestDevice a = this.world.device("a");
		TestDevice b = this.world.device("b");
		a.put("k", "1");
		a.cycle();
		b.cycle();
		RecordDetail atB = b.store().inspect().record("k").orElseThrow();
		assertThat(atB.version().device()).isEqualTo(a.store().device());
		assertThat(atB.confirmed()).isEqualTo(atB.version());
		assertThat(atB.remotes()).extracting(RecordAtRemote::state).containsExactly(RecordAtRemote.State.IN_STEP);
		b.put("k", "2");
		RecordDetail ahead = b.store().inspect().record("k").orElseThrow();
		assertThat(ahead.value()).isEqualTo(Json.parse("2"));
		assertThat(ahead.confirmed()).isEqualTo(atB.version());
		assertThat(ahead.vector().entries()).containsOnlyKeys(a.store().device(), b.store().device());
		assertThat(ahead.remotes().get(0).state()).isEqualTo(RecordAtRemote.State.WAITING);
		b.delete("k");
		assertThat(b.store().inspect().record("k").orElseThrow().deleted()).isTrue();
		assertThat(b.store().inspect().record("none")).isEmpty();
	}

	@Test
	void theQueueIsFoundByKeyAndReadInOrder() {
		TestDevice a = this.world.device("a");
		a.cycle();
		for (String key : List.of("z", "b/2", "b/1", "a")) {
			a.put(key, "1");
		}
		StoreInspection inspect = a.store().inspect();
		assertThat(all(PageQuery.first(2), (query) -> inspect.queue("r1", query))).extracting(QueuedRecord::key)
			.containsExactly("z", "b/2", "b/1", "a");
		assertThat(all(PageQuery.first(1).prefix("b/"), (query) -> inspect.queue("r1", query)))
			.extracting(QueuedRecord::key)
			.containsExactly("b/1", "b/2");
		assertThatIllegalArgumentException().isThrownBy(() -> inspect.queue("r9", PageQuery.first(1)))
			.withMessageContaining("has no remote 'r9'");
		assertThatIllegalArgumentException().isThrownBy(() -> inspect.queue("r1", PageQuery.first(1).after("kz")));
	}

	@Test
	void anEntrySaysWhyItStillWaits() {
		TestDevice a = this.world.device("a").strategy("manual");
		TestDevice b = this.world.device("b").strategy("manual");
		conflict(a, b, "conflicted");
		b.put("fresh", "1");
		this.world.remote().loseAnswersToPushes();
		b.cycle();
		this.world.remote().heal();
		b.put("fresher", "1");
		assertThat(all(PageQuery.first(10), (query) -> b.store().inspect().queue("r1", query)))
			.extracting(QueuedRecord::key, QueuedRecord::state)
			.containsExactly(tuple("conflicted", State.IN_CONFLICT), tuple("fresh", State.SENT),
					tuple("fresher", State.WAITING));
	}

	@Test
	void conflictsComeInPagesAndStayInPlaceWhileOthersAreSettled() {
		TestDevice a = this.world.device("a").strategy("manual");
		TestDevice b = this.world.device("b").strategy("manual");
		for (int i = 1; i <= 5; i++) {
			b.put("k" + i, "\"b\"");
			a.put("k" + i, "\"a\"");
		}
		a.cycle();
		b.cycle();
		StoreInspection inspect = b.store().inspect();
		Page<OpenConflict> first = inspect.conflicts(PageQuery.first(2));
		assertThat(first.items()).extracting(OpenConflict::key).containsExactly("k1", "k2");
		assertThat(first.items().get(0).other().device()).isEqualTo(a.store().device());
		b.records().resolve("k1", Json.parse("1"));
		b.records().resolve("k2", Json.parse("2"));
		assertThat(inspect.conflicts(PageQuery.first(2).after(first.next())).items()).extracting(OpenConflict::key)
			.containsExactly("k3", "k4");
		assertThat(all(PageQuery.first(1).prefix("k5"), inspect::conflicts)).extracting(OpenConflict::key)
			.containsExactly("k5");
	}

	@Test
	void deadLettersComeInPagesUntilTheyAreGivenUp() {
		TestDevice a = this.world.device("a");
		for (String key : List.of("bad1", "bad2", "good")) {
			a.put(key, "1");
		}
		this.world.remote().refuse("bad1");
		this.world.remote().refuse("bad2");
		a.cycle();
		List<DeadLetter> letters = all(PageQuery.first(1), a.store().inspect()::deadLetters);
		assertThat(letters).extracting(DeadLetter::key).containsExactly("bad1", "bad2");
		assertThat(a.store().inspect().record("bad1").orElseThrow().remotes().get(0).refused())
			.isEqualTo(letters.get(0));
		a.store().sync().discard(letters.get(0).id());
		assertThat(a.store().inspect().deadLetters(PageQuery.first(10)).items()).containsExactly(letters.get(1));
		assertThat(a.store().inspect().deadLetter(letters.get(0).id())).isEmpty();
		assertThat(a.store().inspect().record("bad1").orElseThrow().remotes().get(0).state())
			.isEqualTo(RecordAtRemote.State.GIVEN_UP);
	}

	@Test
	void decisionsComeNewestFirst() {
		TestDevice a = this.world.device("a");
		TestDevice b = this.world.device("b");
		for (String key : List.of("k1", "k2", "k3")) {
			conflict(a, b, key);
		}
		assertThat(all(PageQuery.first(2), b.store().inspect()::decisions)).extracting("key")
			.containsExactly("k3", "k2", "k1");
		long id = b.store().inspect().decisions(PageQuery.first(1).prefix("k2")).items().get(0).id();
		assertThat(b.store().inspect().decision(id).orElseThrow().local().value()).isEqualTo(Json.parse("\"b\""));
		assertThat(b.store().inspect().decision(99)).isEmpty();
	}

	@Test
	void oneRemoteOfSeveralIsPausedWokenAndResumed() {
		TestDevice both = this.world.device("both").remotes("r1", "r2");
		both.cycle();
		both.store().sync().pause("r2");
		both.put("k", "1");
		both.cycle();
		assertThat(both.store().sync().status().remotes()).extracting("state")
			.containsExactly(RemoteState.IDLE, RemoteState.PAUSED);
		assertThat(this.world.server("r1").records()).containsKey("k");
		assertThat(this.world.server("r2").records()).doesNotContainKey("k");
		both.store().sync().wake("r2");
		both.runDue();
		assertThat(this.world.server("r2").records()).doesNotContainKey("k");
		both.store().sync().resume("r2");
		both.runDue();
		assertThat(this.world.server("r2").records()).containsKey("k");
	}

	@Test
	void aWakeTriesARemoteAgainThatWaitsAfterAFailure() {
		TestDevice a = this.world.device("a");
		this.world.remote().failWith(Kind.TRANSIENT);
		a.put("k", "1");
		a.cycle();
		this.world.remote().heal();
		a.store().sync().wake("r1");
		a.runDue();
		assertThat(this.world.server().records()).containsKey("k");
	}

	@Test
	void aCycleTellsHowFarItIs() {
		TestDevice a = this.world.device("a");
		a.cycle();
		a.store().records(Json.class).putAll(values(2_200));
		List<SyncProgress> seen = new ArrayList<>();
		this.world.remote().beforePush((push) -> seen.addAll(a.store().inspect().progress()));
		a.cycle();
		assertThat(seen).extracting(SyncProgress::phase).containsOnly(SyncProgress.Phase.PUSHING);
		assertThat(seen).extracting(SyncProgress::done).containsExactly(0L, 1000L, 2000L);
		assertThat(seen).extracting(SyncProgress::left).containsExactly(2200L, 1200L, 200L);
		assertThat(a.store().inspect().progress()).isEmpty();
	}

	@Test
	void speedAndRemainingTimeFollowFromWhatWasMoved() {
		Instant began = Instant.parse("2026-01-01T00:00:00Z");
		SyncProgress progress = new SyncProgress("r1", SyncProgress.Phase.PUSHING, began, 500, 1500L);
		Instant now = began.plusSeconds(10);
		assertThat(progress.perSecond(now)).isEqualTo(50);
		assertThat(progress.remaining(now)).contains(Duration.ofSeconds(30));
		assertThat(progress.withLeft(null).remaining(now)).isEmpty();
		assertThat(progress.remaining(began)).isEmpty();
	}

	private void conflict(TestDevice a, TestDevice b, String key) {
		b.put(key, "\"b\"");
		this.world.advance(Duration.ofSeconds(1));
		a.put(key, "\"a\"");
		a.cycle();
		b.cycle();
	}

	private static Map<String, Json> values(int records) {
		Map<String, Json> values = new LinkedHashMap<>();
		IntStream.range(0, records).forEach((i) -> values.put("k%05d".formatted(i), Json.parse("1")));
		return values;
	}

	private static <T> List<T> all(PageQuery first, Function<PageQuery, Page<T>> pages) {
		List<T> all = new ArrayList<>();
		Page<T> page = pages.apply(first);
		all.addAll(page.items());
		while (page.next() != null) {
			page = pages.apply(first.after(page.next()));
			assertThat(page.items()).hasSizeLessThanOrEqualTo(first.limit());
			all.addAll(page.items());
		}
		return all;
	}

}
