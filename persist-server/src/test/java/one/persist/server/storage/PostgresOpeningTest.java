package one.persist.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import one.persist.DeviceId;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.server.ServerSetupException;
import one.persist.server.postgres.TestDatabase;
import one.persist.spi.RemoteLimits;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which databases the storage takes, and what it does to them.
 */
@ExtendWith(OutputCaptureExtension.class)
class PostgresOpeningTest {

	private static final String SCHEMA = PostgresSyncStorage.SCHEMA;

	private final TestDatabase database = new TestDatabase();

	private HikariDataSource pool;

	@BeforeEach
	void connect() {
		this.pool = this.database.pool(4);
	}

	@AfterEach
	void drop() {
		this.database.close();
	}

	private static SyncStorage open(DataSource source, String schema) {
		return PostgresSyncStorage.open(source, schema, new StorageSettings(RemoteLimits.DEFAULT, Duration.ofMinutes(1),
				InstantSource.system(), new SplittableRandom(1)));
	}

	private static void assertAnswers(SyncStorage storage) {
		PullRequest pull = new PullRequest(DeviceState.fresh(new DeviceId("van1")), false, 10);
		assertThat(storage.remote("acme", "tasks").pull(pull).changes()).isEmpty();
	}

	private static ServerSetupException refusal(DataSource source, String schema) {
		try (SyncStorage storage = open(source, schema)) {
			throw new AssertionError("Opened " + storage);
		}
		catch (ServerSetupException ex) {
			return ex;
		}
	}

	@Test
	void theTablesAreInASchemaOfTheirOwn() {
		this.database.execute("CREATE TABLE public.customer (id int)");
		assertAnswers(open(this.pool, SCHEMA));
		assertThat(this.database.single("""
				SELECT string_agg(table_schema || '.' || table_name, ' ' ORDER BY table_schema, table_name)
				FROM information_schema.tables WHERE table_schema IN ('public', 'persist')"""))
			.isEqualTo("persist.persist_schema_history persist.sync_audit persist.sync_binding persist.sync_commit"
					+ " persist.sync_device persist.sync_key persist.sync_probe persist.sync_record persist.sync_revoked"
					+ " persist.sync_store public.customer");
	}

	@Test
	void anotherSchemaIsAnotherServer() {
		assertAnswers(open(this.pool, "one"));
		assertAnswers(open(this.pool, "other_2"));
		assertThat(this.database.single("SELECT count(*) FROM one.sync_store")).isEqualTo("1");
	}

	@Test
	void aSchemaThatTheRoleWasGivenIsEnough() throws SQLException {
		this.database.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'; CREATE SCHEMA persist AUTHORIZATION guest");
		PGSimpleDataSource guest = new PGSimpleDataSource();
		guest.setUrl(this.database.url());
		guest.setUser("guest");
		guest.setPassword("guest");
		try {
			assertAnswers(open(guest, SCHEMA));
			assertThat(refusal(guest, "other").description()).contains("'other'").contains("permission denied");
		}
		finally {
			this.database.execute("DROP OWNED BY guest; DROP ROLE guest");
		}
	}

	@Test
	void aSchemaWithSomethingElseInItIsRefusedAndLeftAsItIs() {
		this.database.execute("CREATE SCHEMA shop AUTHORIZATION persist; CREATE TABLE shop.customer (id int)");
		ServerSetupException refusal = refusal(this.pool, "shop");
		assertThat(refusal.description()).contains("'shop'");
		assertThat(refusal.action()).contains("persist.server.schema");
		assertThat(this.database.single("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'shop'"))
			.isEqualTo("1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "My Schema", "a\"; DROP TABLE x; --", "1st", "pg.x" })
	void fault47ASchemaWhoseNameIsMoreThanANameIsRefused(String schema) {
		assertThat(refusal(this.pool, schema).description()).contains("'" + schema + "'");
	}

	@Test
	void serversThatStartTogetherAgreeOnTheTables() throws Exception {
		int servers = 4;
		ExecutorService threads = Executors.newFixedThreadPool(servers);
		try {
			CountDownLatch ready = new CountDownLatch(servers);
			List<Future<?>> starts = new ArrayList<>();
			for (int i = 0; i < servers; i++) {
				DataSource own = this.database.pool(2);
				starts.add(threads.submit(() -> {
					ready.countDown();
					ready.await();
					assertAnswers(open(own, SCHEMA));
					return null;
				}));
			}
			for (Future<?> start : starts) {
				start.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(this.database.single("SELECT count(*) FROM sync_store")).isEqualTo("1");
	}

	private void recordMigration(String version) {
		this.database.execute("""
				INSERT INTO persist_schema_history
				SELECT 100, '%1$s', 'from the future', 'SQL', 'V%1$s__from_the_future.sql', 7, installed_by,
					installed_on, 1, true
				FROM persist_schema_history WHERE version = '1'""".formatted(version));
	}

	@Test
	void aServerStartsBesideNewerOnesThatHaveOnlyAdded() {
		open(this.pool, SCHEMA).close();
		recordMigration("1.99");
		assertAnswers(open(this.pool, SCHEMA));
	}

	@Test
	void aSchemaThatToleratesNoOlderServerIsRefused() {
		open(this.pool, SCHEMA).close();
		recordMigration("2");
		ServerSetupException refusal = refusal(this.pool, SCHEMA);
		assertThat(refusal.description()).contains("version 2");
		assertThat(refusal.action()).contains("newer");
	}

	@Test
	void aRoleThatNoPolicyHoldsIsWarnedOf(CapturedOutput output) throws SQLException {
		open(this.pool, SCHEMA).close();
		assertThat(output).doesNotContain("BYPASSRLS");
		try (Connection superuser = this.database.superuser()) {
			open(new SingleConnectionDataSource(superuser, true), SCHEMA).close();
		}
		assertThat(output).contains("The role 'postgres' is a superuser or has BYPASSRLS");
	}

	@Test
	void aDatabaseThatIsNotPostgresqlIsRefusedAndLeftAsItIs() throws SQLException {
		JdbcDataSource h2 = new JdbcDataSource();
		h2.setUrl("jdbc:h2:mem:" + getClass().getSimpleName() + ";DB_CLOSE_DELAY=-1");
		ServerSetupException refusal = refusal(h2, SCHEMA);
		assertThat(refusal.description()).isEqualTo("The application's DataSource is H2, not PostgreSQL.");
		assertThat(refusal.action()).contains("spring.datasource.url").contains("persist.server.storage");
		try (Connection connection = h2.getConnection()) {
			assertThat(connection.getMetaData().getSchemas(null, "%ersist%").next()).isFalse();
		}
	}

	@Test
	void aDatabaseThatCannotHoldEveryKeyIsRefused() {
		try (TestDatabase latin = new TestDatabase(
				"TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")) {
			assertThat(refusal(latin.pool(1), SCHEMA).description()).contains("LATIN1");
		}
	}

	@Test
	void fault48ADatabaseThatCannotBeReachedIsToldWithoutItsPassword() {
		PGSimpleDataSource wrong = new PGSimpleDataSource();
		wrong.setUrl(this.database.url());
		wrong.setUser(TestDatabase.ROLE);
		wrong.setPassword("s3cret-0123456789");
		wrong.setDatabaseName("nowhere");
		assertThatExceptionOfType(ServerSetupException.class).isThrownBy(() -> open(wrong, SCHEMA)).satisfies((ex) -> {
			assertThat(ex.description()).contains("nowhere");
			assertThat(ex).hasStackTraceContaining("nowhere");
			assertThat(ex.toString() + ex.getCause()).doesNotContain("s3cret");
		});
	}

}
