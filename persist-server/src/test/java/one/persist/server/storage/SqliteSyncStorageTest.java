package one.persist.server.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import one.persist.Synchronous;
import one.persist.protocol.RecordChange;
import one.persist.server.ServerSetupException;
import one.persist.server.storage.SyncStorage.Purged;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The contract on SQLite files, and what only they can show.
 */
class SqliteSyncStorageTest extends RemoteContractTest {

	@TempDir
	private Path temporary;

	private Path directory;

	private SyncStorage storage;

	private long seed;

	@BeforeEach
	void open() {
		this.directory = this.temporary.resolve("server");
		this.storage = open(this.directory);
	}

	@AfterEach
	void close() {
		this.storage.close();
	}

	private SyncStorage open(Path directory) {
		StorageSettings settings = new StorageSettings(LIMITS, Duration.ofMinutes(1), this.clock,
				new SplittableRandom(++this.seed));
		return SqliteSyncStorage.open(directory, Synchronous.NORMAL, settings);
	}

	@Override
	protected Remote remote(String tenant, String store) {
		return new DelegatingRemote(() -> this.storage.remote(tenant, store));
	}

	@Override
	protected void purge() {
		this.storage.purge(RETENTION);
	}

	@Override
	protected void wipe() {
		replaceBy(this.temporary.resolve("nothing"));
	}

	@Override
	protected void backUp() {
		this.storage.close();
		copy(this.directory, this.temporary.resolve("backup"));
		this.storage = open(this.directory);
	}

	@Override
	protected void restore() {
		replaceBy(this.temporary.resolve("backup"));
	}

	private void replaceBy(Path copy) {
		this.storage.close();
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		if (Files.exists(copy)) {
			copy(copy, this.directory);
		}
		this.storage = open(this.directory);
	}

	private static void copy(Path from, Path to) {
		try {
			FileSystemUtils.copyRecursively(from, to);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private TestDevice device(String id) {
		return new TestDevice(id, remote("acme", "tasks"), this.clock);
	}

	@Test
	void everythingIsThereAfterARestart() {
		TestDevice van = device("van1");
		RecordChange change = van.put("t1", "1");
		van.push(change);
		this.storage.close();
		this.storage = open(this.directory);
		assertThat(van.pullFull().changes()).containsExactly(change);
	}

	@Test
	void aSecondServerOnTheSameDirectoryIsRefusedAndTheFirstIsNamed() {
		assertThatExceptionOfType(ServerSetupException.class).isThrownBy(() -> open(this.directory)).satisfies((ex) -> {
			assertThat(ex.description()).contains(this.directory.toString())
				.contains("process " + ProcessHandle.current().pid());
			assertThat(ex.action()).contains("persist.server.directory");
		});
		TestDevice van = device("van1");
		assertThat(van.push(van.put("t1", "1")).results()).hasSize(1);
	}

	@Test
	void theDirectoryIsFreeAgainOnceTheServerHasClosed() {
		this.storage.close();
		this.storage = open(this.directory);
		assertThat(device("van1").pull().changes()).isEmpty();
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
				SELECT 2, '2', 'from the future', 'SQL', 'V2__from_the_future.sql', 7, installed_by, installed_on, 1, 1
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
	void aDirectoryWhoseNameWouldBeReadAsOptionsIsRefused() {
		Path directory = this.temporary.resolve("a?journal_mode=off");
		assertThatExceptionOfType(ServerSetupException.class).isThrownBy(() -> open(directory))
			.satisfies((ex) -> assertThat(ex.description()).contains("question mark"));
		assertThat(directory).doesNotExist();
	}

	@Test
	void callsAfterCloseFailAsThoseToABrokenServer() {
		TestDevice van = device("van1");
		this.storage.close();
		assertRefused(Kind.TRANSIENT, van::pull);
		this.storage = open(this.directory);
	}

	@Test
	void storeNamesAreChecked() {
		Stream.of("", "Tasks", "-a", "a/b", "..", "a".repeat(64))
			.forEach((name) -> assertThatIllegalArgumentException().isThrownBy(() -> this.storage.remote("acme", name))
				.withMessageContaining("'" + name + "'"));
		assertThat(this.storage.remote("acme", "a".repeat(63)).limits()).isEqualTo(LIMITS);
	}

	@Test
	void aPurgeWorksThroughAllStoresAndAnyNumberOfDeletes() {
		for (int store = 0; store < 3; store++) {
			TestDevice van = new TestDevice("van1", remote("acme", "store" + store), this.clock);
			for (int push = 0; push < 25; push++) {
				int from = push * 50;
				van.push(IntStream.range(from, from + 50)
					.mapToObj((i) -> van.delete(van.put("k" + i, "1")))
					.toArray(RecordChange[]::new));
			}
		}
		this.clock.advance(RETENTION.tombstones());
		assertThat(this.storage.purge(RETENTION)).isEqualTo(new Purged(3 * 1250, 0, 0));
		this.clock.advance(RETENTION.commits());
		assertThat(this.storage.purge(RETENTION)).isEqualTo(new Purged(0, 3 * 25, 3));
	}

	@Test
	void aPurgeWorksThroughAnyNumberOfCommitsThatStay() {
		TestDevice van = device("van1");
		RecordChange[] first = IntStream.range(0, 2_100).mapToObj((i) -> {
			RecordChange change = van.put("k" + i, "1");
			van.push(change);
			return change;
		}).toArray(RecordChange[]::new);
		for (int again : new int[] { 0, 999, 1_000, 1_001, 2_099 }) {
			van.push(van.put("k" + again, "2", first[again]));
		}
		this.clock.advance(RETENTION.commits());
		assertThat(this.storage.purge(RETENTION).commits()).isEqualTo(1 + 5);
		assertThat(this.storage.purge(RETENTION).commits()).isZero();
		TestDevice till = device("till");
		assertThat(till.pull(1).changes()).extracting(RecordChange::key).containsExactly("k1");
	}

	@Test
	void aDeviceThatOnlyPullsIsNotedAtMostOnceAMinute() throws Exception {
		TestDevice van = device("van1");
		van.pull();
		String first = seenAt();
		this.clock.advance(Duration.ofSeconds(59));
		van.pull();
		assertThat(seenAt()).isEqualTo(first);
		this.clock.advance(Duration.ofSeconds(2));
		van.pull();
		assertThat(seenAt()).isEqualTo(String.valueOf(this.clock.millis()));
	}

	private String seenAt() throws SQLException {
		return single(this.directory, "SELECT seen_at FROM sync_device");
	}

	@Test
	void aFailureOfTheStorageIsOneToTryAgain() throws Exception {
		execute(this.directory, "DROP TABLE sync_record");
		TestDevice van = device("van1");
		assertThatExceptionOfType(RemoteException.class).isThrownBy(() -> van.push(van.put("t1", "1")))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(Kind.TRANSIENT));
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
