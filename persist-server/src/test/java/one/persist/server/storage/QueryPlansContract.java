package one.persist.server.storage;

import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import one.persist.protocol.PushEntry;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.server.Caller;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a push and a pull cost does not depend on how much is stored: each of their
 * statements goes by an index to what it needs, and sorts nothing. On tables that are
 * empty, on such that have grown without the database having looked at them, and on such
 * that it has found to be small.
 */
abstract class QueryPlansContract {

	/** Statements of a push and a pull: those on records, commits, devices and stores. */
	private static final int STATEMENTS = 12;

	private static final int RECORDS = 3_000;

	private ExplainedDatabase database;

	private StoredStorage storage;

	abstract ExplainedDatabase open();

	/** Whether a plan reads what it does not need, or sorts. */
	abstract boolean isWasteful(String plan);

	/** How a plan tells that it looks up records by their keys. */
	abstract String byKey();

	/** How a plan tells that it looks up records by their numbers. */
	abstract String byNumber();

	@AfterEach
	void close() {
		this.storage.close();
	}

	private TestPusher device(String id, String name) {
		return new TestPusher(id, this.storage.remote(new Visitor(new Caller(name, "acme", name), "test"), "tasks"));
	}

	private void start() {
		this.database = open();
		this.storage = new StoredStorage(this.database, new StorageSettings(RemoteLimits.DEFAULT, Duration.ofMinutes(1),
				InstantSource.system(), new SplittableRandom(1)), Neighbours.NONE);
	}

	@Test
	void anEmptyTableIsReadByItsIndexes() {
		start();
		callAll();
		assertNothingIsWasted();
	}

	@Test
	void aTableThatHasGrownUnseenIsReadByItsIndexes() {
		start();
		TestPusher first = device("dev1", "van-1");
		for (int from = 0; from < RECORDS; from += 500) {
			first.push(IntStream.range(from, from + 500)
				.mapToObj((i) -> new PushEntry(first.write("grown-" + i, "{\"n\":" + i + "}"), false))
				.toList());
		}
		callAll();
		assertNothingIsWasted();
	}

	@Test
	void aTableThatWasSmallWhenItWasLookedAtIsReadByItsIndexes() {
		start();
		TestPusher first = device("dev1", "van-1");
		first.push(first.write("small", "1"));
		this.database.write(Database.NOBODY, (connection) -> {
			try (Statement statement = connection.createStatement()) {
				return statement.execute("ANALYZE");
			}
		});
		callAll();
		assertNothingIsWasted();
	}

	/**
	 * New records, newer ones, conflicts; a pull from the beginning, and one that goes
	 * on.
	 */
	private void callAll() {
		TestPusher one = device("dev2", "van-2");
		TestPusher other = device("dev3", "van-3");
		List<RecordChange> written = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			written.add(one.write("key-" + i, "1"));
		}
		assertThat(one.push(written.toArray(RecordChange[]::new))).containsOnly(new PushResult.Applied());
		assertThat(one.push(one.write("key-1", "2", written.get(1)))).containsOnly(new PushResult.Applied());
		assertThat(other.push(other.write("key-1", "3"))).hasOnlyElementsOfType(PushResult.Conflict.class);
		other.readAll();
		one.push(one.write("key-2", "2", written.get(2)));
		assertThat(other.pull().changes()).extracting(RecordChange::key).containsExactly("key-2");
	}

	private void assertNothingIsWasted() {
		Map<String, String> plans = this.database.plans();
		assertThat(plans).hasSizeGreaterThanOrEqualTo(STATEMENTS)
			.allSatisfy((sql, plan) -> assertThat(isWasteful(plan)).as("%s%n%s", sql, plan).isFalse());
		assertThat(plans).anySatisfy((sql, plan) -> assertThat(plan).contains(byKey()))
			.anySatisfy((sql, plan) -> assertThat(plan).contains(byNumber()));
		assertThat(plans).allSatisfy((sql, plan) -> {
			// what both call the keys that are looked up
			if (sql.contains("AS wanted")) {
				assertThat(plan).as(sql).contains(byKey()).doesNotContain(byNumber());
			}
		});
	}

}
