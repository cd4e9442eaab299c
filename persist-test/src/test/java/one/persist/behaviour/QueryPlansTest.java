package one.persist.behaviour;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.spi.PersistEnvironment;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import one.persist.test.VirtualEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How SQLite runs what reading, writing and syncing ask of it: nothing looks through a
 * table that grows, and nothing is sorted on the way.
 */
class QueryPlansTest {

	/** Tables with a row for each remote or each file, and the oldest entries. */
	private static final Set<String> SMALL = Set.of("m", "o", "remote", "device", "CONSTANT", "(subquery-1)");

	/**
	 * What is looked through once an hour, ends at the first row, or holds only what
	 * waits for a person.
	 */
	private static final List<String> SELDOM = List.of("decided_at <", "healed_at <", "healed_at IS NULL",
			"SELECT EXISTS (SELECT 1 FROM ", "SELECT count(*) FROM conflict");

	@TempDir
	Path folder;

	@Test
	void noStatementOfADayLooksThroughATableOrSorts() throws SQLException {
		Set<String> statements = statementsOfADay();
		assertThat(statements).hasSizeGreaterThan(25);
		List<String> slow = new ArrayList<>();
		SQLiteDataSource file = new SQLiteDataSource();
		file.setUrl("jdbc:sqlite:" + this.folder.resolve("watched.db"));
		try (Connection connection = file.getConnection()) {
			for (String statement : statements) {
				for (String step : plan(connection, statement)) {
					if (isSlow(step) && SELDOM.stream().noneMatch(statement::contains)) {
						slow.add(step + ": " + statement);
					}
				}
			}
		}
		assertThat(slow).isEmpty();
	}

	private static boolean isSlow(String step) {
		boolean list = step.contains("VIRTUAL TABLE");
		boolean few = SMALL.contains(step.replaceFirst("SCAN (\\S+).*", "$1"));
		return (step.startsWith("SCAN") && !list && !few) || step.contains("TEMP B-TREE");
	}

	private Set<String> statementsOfADay() {
		Set<String> statements = new LinkedHashSet<>();
		try (TestWorld world = new TestWorld(this.folder)) {
			TestDevice other = world.device("other");
			Stores stores = Stores.builder()
				.environment(new Watched(new VirtualEnvironment(1, "here"), statements))
				.connector((definition, store) -> world.remote())
				.build();
			try (stores) {
				Store store = stores.create(TestDevice.STORE, StoreOptions.sqlite(this.folder.resolve("watched.db")));
				stores.enableSync(store, SyncOptions.to("https://sync.example.com"));
				Records<Json> records = store.records(Json.class);
				records.put("a", Json.parse("1"));
				records.put("a", Json.parse("2"));
				records.putAll(Map.of("b", Json.parse("1"), "c", Json.parse("1"), "d", Json.parse("1")));
				records.delete("d");
				store.sync().now();
				other.cycle();
				other.put("a", "3");
				other.put("b", "3");
				other.put("e", "3");
				other.delete("c");
				other.cycle();
				records.put("b", Json.parse("4"));
				store.sync().now();
				records.put("a", Json.parse("5"), records.get("a").orElseThrow().version());
				records.delete("e");
				store.sync().isPending("a");
				store.sync().now();
				records.list(RecordQuery.prefix("a").after("a").limit(10));
				records.stream(RecordQuery.all()).forEach((record) -> store.sync().isPending(record.key()));
				records.count(RecordQuery.prefix("a"));
				records.conflicts();
				store.sync().status();
			}
		}
		return statements;
	}

	private static List<String> plan(Connection connection, String statement) throws SQLException {
		List<String> steps = new ArrayList<>();
		try (PreparedStatement explain = connection.prepareStatement("EXPLAIN QUERY PLAN " + statement);
				ResultSet rows = explain.executeQuery()) {
			while (rows.next()) {
				steps.add(rows.getString("detail"));
			}
		}
		return steps;
	}

	/**
	 * An environment that notes the statements that are run in it.
	 *
	 * @param real what it is otherwise
	 * @param statements takes the statements
	 */
	private record Watched(VirtualEnvironment real, Set<String> statements) implements PersistEnvironment {

		@Override
		public void faultPoint(String name) {
			if (name.matches("(?s)(SELECT|INSERT|UPDATE|DELETE) .*")) {
				this.statements.add(name.strip());
			}
		}

		@Override
		public Instant now() {
			return this.real.now();
		}

		@Override
		public long nanoTime() {
			return this.real.nanoTime();
		}

		@Override
		public RandomGenerator random() {
			return this.real.random();
		}

		@Override
		public Executor executor() {
			return this.real.executor();
		}

		@Override
		public String host() {
			return this.real.host();
		}

	}

}
