package one.persist.server.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import one.persist.DeviceId;
import one.persist.Synchronous;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.server.ServerSetupException;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the storage opens and what it refuses to open.
 */
class SqliteSyncStorageOpeningTest {

	private static final RemoteLimits LIMITS = new RemoteLimits(50, 100_000, 20);

	@TempDir
	private Path temporary;

	private Path directory;

	private SyncStorage storage;

	@BeforeEach
	void open() {
		this.directory = this.temporary.resolve("server");
		this.storage = open(this.directory);
	}

	@AfterEach
	void close() {
		this.storage.close();
	}

	private static SyncStorage open(Path directory) {
		StorageSettings settings = new StorageSettings(LIMITS, Duration.ofMinutes(1), InstantSource.system(),
				new SplittableRandom(1));
		return SqliteSyncStorage.open(directory, Synchronous.NORMAL, settings);
	}

	@Test
	void aSecondServerOnTheSameDirectoryIsRefusedAndTheFirstIsNamed() {
		assertThatExceptionOfType(ServerSetupException.class).isThrownBy(() -> open(this.directory)).satisfies((ex) -> {
			assertThat(ex.description()).contains(this.directory.toString())
				.contains("process " + ProcessHandle.current().pid());
			assertThat(ex.action()).contains("persist.server.directory");
		});
		assertAnswers();
	}

	@Test
	void theDirectoryIsFreeAgainOnceTheServerHasClosed() {
		this.storage.close();
		this.storage = open(this.directory);
		assertAnswers();
	}

	@Test
	void aDatabaseOfSomethingElseIsRefusedAndLeftAsItIs() throws Exception {
		Path other = Files.createDirectories(this.temporary.resolve("other"));
		execute(other, "CREATE TABLE customer (id INTEGER)");
		assertThatExceptionOfType(ServerSetupException.class).isThrownBy(() -> open(other))
			.satisfies((ex) -> assertThat(ex.description()).contains("none of a Persist server"));
		assertThat(single(other, "SELECT group_concat(name) FROM sqlite_schema")).isEqualTo("customer");
	}

	@Test
	void aFileThatIsNoDatabaseIsRefused() throws Exception {
		Path other = Files.createDirectories(this.temporary.resolve("other"));
		Files.writeString(other.resolve("persist-server.db"), "Dear diary, ".repeat(1000));
		assertThatExceptionOfType(ServerSetupException.class).isThrownBy(() -> open(other))
			.satisfies((ex) -> assertThat(ex.description()).contains("persist-server.db"));
	}

	@Test
	void aSchemaNewerThanTheServerIsRefused() throws Exception {
		this.storage.close();
		execute(this.directory, """
				INSERT INTO flyway_schema_history
				SELECT 99, '2', 'from the future', 'SQL', 'V2__from_the_future.sql', 7, installed_by, installed_on, 1, 1
				FROM flyway_schema_history WHERE version = '1'""");
		assertThatExceptionOfType(ServerSetupException.class).isThrownBy(() -> open(this.directory))
			.satisfies((ex) -> assertThat(ex.action()).contains("newer"));
		execute(this.directory, "DELETE FROM flyway_schema_history WHERE version = '2'");
		this.storage = open(this.directory);
	}

	@Test
	void aDirectoryThatCannotBeMadeIsNamed() throws Exception {
		Path file = Files.createFile(this.temporary.resolve("file"));
		assertThatExceptionOfType(ServerSetupException.class).isThrownBy(() -> open(file.resolve("below")))
			.satisfies((ex) -> assertThat(ex.description()).contains(file.toString()));
	}

	@Test
	void fault47ADirectoryWhoseNameWouldBeReadAsOptionsIsRefused() {
		Path directory = this.temporary.resolve("a?journal_mode=off");
		assertThatExceptionOfType(ServerSetupException.class).isThrownBy(() -> open(directory))
			.satisfies((ex) -> assertThat(ex.description()).contains("question mark"));
		assertThat(directory).doesNotExist();
	}

	@Test
	void fault47StoreNamesAreChecked() {
		Stream.of("", "Tasks", "-a", "a/b", "..", "a".repeat(64))
			.forEach((name) -> assertThatIllegalArgumentException().isThrownBy(() -> this.storage.remote("acme", name))
				.withMessageContaining("'" + name + "'"));
		assertThat(this.storage.remote("acme", "a".repeat(63)).limits()).isEqualTo(LIMITS);
	}

	private void assertAnswers() {
		PullRequest pull = new PullRequest(DeviceState.fresh(new DeviceId("van1")), false, 10);
		assertThat(this.storage.remote("acme", "tasks").pull(pull).changes()).isEmpty();
	}

	private static void execute(Path directory, String sql) throws SQLException {
		try (Connection connection = connect(directory); Statement statement = connection.createStatement()) {
			statement.executeUpdate(sql);
		}
	}

	private static String single(Path directory, String sql) throws SQLException {
		try (Connection connection = connect(directory);
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(sql)) {
			return row.getString(1);
		}
	}

	private static Connection connect(Path directory) throws SQLException {
		return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("persist-server.db"));
	}

}
