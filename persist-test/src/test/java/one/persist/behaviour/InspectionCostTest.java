package one.persist.behaviour;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import one.persist.Json;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.inspect.PageQuery;
import one.persist.inspect.StoreInspection;
import one.persist.spi.PersistEnvironment;
import one.persist.spi.RemoteDefinition;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What pages cost, by the plans that SQLite makes for them: each is read by an index from
 * where it begins, nothing is sorted, and nothing is read that is not shown or passed
 * over.
 */
class InspectionCostTest {

	@TempDir
	Path folder;

	@Test
	void noPageReadsATableAsAWholeNorSortsIt() throws SQLException {
		Recorder recorder = new Recorder();
		Path file = this.folder.resolve("notes.db");
		try (TestWorld world = new TestWorld(this.folder.resolve("world"));
				Stores stores = Stores.builder()
					.environment(recorder)
					.connector((definition, store) -> world.remote("r1"))
					.build()) {
			Store store = stores.create("notes", StoreOptions.sqlite(file));
			stores.enableSync(store,
					SyncOptions.to(RemoteDefinition.of("r1", "https://r1.example")).interval(Duration.ofHours(1)));
			store.records(Json.class).put("k", Json.parse("1"));
			StoreInspection inspect = store.inspect();
			recorder.statements.clear();
			for (Consumer<PageQuery> page : List.<Consumer<PageQuery>>of(inspect::records,
					(query) -> inspect.queue("r1", query), inspect::conflicts, inspect::deadLetters,
					inspect::decisions)) {
				page.accept(PageQuery.first(50));
				page.accept(PageQuery.first(50).prefix("k"));
			}
		}
		assertThat(recorder.statements).hasSizeGreaterThan(8);
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
			for (String statement : recorder.statements) {
				assertThat(plan(connection, statement)).as(statement)
					.noneMatch((step) -> step.startsWith("SCAN ") && !step.contains("CONSTANT ROW"))
					.noneMatch((step) -> step.contains("TEMP B-TREE") && !isOfFew(statement));
			}
		}
	}

	/** A prefix is looked for among the entries only while they are few. */
	private static boolean isOfFew(String statement) {
		return statement.contains("WHERE e.remote = ?1 AND r.key >= ?2");
	}

	private static List<String> plan(Connection connection, String sql) throws SQLException {
		List<String> steps = new ArrayList<>();
		try (Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
			while (rows.next()) {
				steps.add(rows.getString("detail"));
			}
		}
		return steps;
	}

	/** Hears of each statement before it is run. */
	private static final class Recorder implements PersistEnvironment {

		private final PersistEnvironment system = PersistEnvironment.system((task) -> {
		});

		private final List<String> statements = new ArrayList<>();

		@Override
		public Instant now() {
			return this.system.now();
		}

		@Override
		public long nanoTime() {
			return this.system.nanoTime();
		}

		@Override
		public RandomGenerator random() {
			return this.system.random();
		}

		@Override
		public Executor executor() {
			return this.system.executor();
		}

		@Override
		public String host() {
			return this.system.host();
		}

		@Override
		public void faultPoint(String point) {
			if (point.contains("SELECT")) {
				this.statements.add(point);
			}
		}

	}

}
