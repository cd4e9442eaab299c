package one.persist;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import one.persist.StoreOpenException.Reason;
import one.persist.internal.sqlite.SqliteDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OpeningTest {

	@TempDir
	Path folder;

	private Path file;

	private Stores stores;

	@BeforeEach
	void open() {
		this.file = this.folder.resolve("notes.db");
		this.stores = Stores.builder().build();
	}

	@AfterEach
	void close() {
		this.stores.close();
	}

	@Test
	void makesTheFolderAndMarksTheFileAsAStore() throws SQLException {
		Path deep = this.folder.resolve("a/b/notes.db");
		create(deep);
		this.stores.close();
		assertThat(pragma(deep, "application_id")).isEqualTo("1347572564");
		assertThat(pragma(deep, "user_version")).isEqualTo("1");
		assertThat(pragma(deep, "journal_mode")).isEqualTo("wal");
		assertThat(pragma(deep, "integrity_check")).isEqualTo("ok");
	}

	@Test
	void opensAFileThatIsEmpty() throws IOException, SQLException {
		Files.createFile(this.file);
		create(this.file).records(Json.class).put("k", Json.parse("1"));
		Path touched = this.folder.resolve("touched.db");
		execute(touched, "PRAGMA user_version = 1");
		this.stores.create("touched", StoreOptions.sqlite(touched)).records(Json.class).put("k", Json.parse("1"));
	}

	@Test
	void keepsItsDeviceOverReopening() {
		DeviceId device = create(this.file).device();
		this.stores.close();
		this.stores = Stores.builder().build();
		assertThat(create(this.file).device()).isEqualTo(device);
	}

	@Test
	void refusesASecondOpeningInThisProcess() {
		create(this.file);
		assertRefused(this.file, Reason.OWNED, "in this process");
		try (Stores others = Stores.builder().build()) {
			assertThatExceptionOfType(StoreOpenException.class)
				.isThrownBy(() -> others.create("other", StoreOptions.sqlite(this.file)));
		}
	}

	@Test
	void refusesASecondOpeningByASymbolicLink() throws IOException {
		create(this.file);
		Path link = Files.createSymbolicLink(this.folder.resolve("link.db"), this.file);
		assertRefused(link, Reason.OWNED, "in this process");
		Path linkedFolder = Files.createSymbolicLink(this.folder.resolve("linked"), this.folder);
		assertRefused(linkedFolder.resolve("notes.db"), Reason.OWNED, "in this process");
	}

	@Test
	void aRefusedOpeningLeavesTheFirstOneItsLock() throws Exception {
		Store store = create(this.file);
		assertRefused(this.file, Reason.OWNED, "in this process");
		Process other = holder(this.file);
		assertThat(firstLine(other)).contains("is owned by another process").contains("store 'notes'");
		other.waitFor();
		store.records(Json.class).put("k", Json.parse("1"));
	}

	@Test
	void fault26ASecondProcessIsRefusedUntilTheFirstIsKilled() throws Exception {
		Process other = holder(this.file);
		try {
			assertThat(firstLine(other)).isEqualTo("open");
			assertRefused(this.file, Reason.OWNED, "store 'held', process " + other.pid());
			Path link = Files.createSymbolicLink(this.folder.resolve("link.db"), this.file);
			assertRefused(link, Reason.OWNED, "process " + other.pid());
			Path hardLink = Files.createLink(this.folder.resolve("hard.db"), this.file);
			assertRefused(hardLink, Reason.LINKED, "2 names (hard links)");
			Files.delete(hardLink);
		}
		finally {
			other.destroyForcibly().waitFor();
		}
		assertThat(create(this.file).records(Json.class).get("k").orElseThrow().value()).isEqualTo(Json.parse("1"));
	}

	@Test
	void refusesAFileOfANewerVersionAndLeavesItAlone() throws IOException, SQLException {
		create(this.file);
		this.stores.close();
		execute(this.file, "PRAGMA user_version = 2");
		byte[] before = Files.readAllBytes(this.file);
		this.stores = Stores.builder().build();
		assertRefused(this.file, Reason.NEWER_SCHEMA, "Update Persist");
		assertThat(Files.readAllBytes(this.file)).isEqualTo(before);
	}

	@Test
	void refusesADatabaseOfSomethingElse() throws IOException, SQLException {
		execute(this.file, "CREATE TABLE customer (name TEXT)");
		byte[] before = Files.readAllBytes(this.file);
		assertRefused(this.file, Reason.NOT_A_STORE, "not a store of Persist");
		assertThat(Files.readAllBytes(this.file)).isEqualTo(before);
	}

	@Test
	void refusesWhatIsNoDatabase() throws IOException {
		Files.writeString(this.file, "shopping list\n".repeat(100));
		assertRefused(this.file, Reason.NOT_A_STORE, "no SQLite database");
		assertThat(this.file).hasContent("shopping list\n".repeat(100));
	}

	@Test
	void refusesAFolder() {
		assertRefused(this.folder, Reason.NOT_ACCESSIBLE, "");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ":memory:", ":resource:x", "a?mode=memory", "a#b", "a\nb", "file:x.db?mode=memory",
			"../x?cache=shared" })
	void fault47PathsThatTheDriverWouldInterpretAreRefused(String path) {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> this.stores.create("notes", StoreOptions.sqlite(Path.of(path))))
			.withMessageContaining("path");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "A", "-a", "_a", "a b", "../a", "..", "a/../b", "a\\b", "a?b", "a#b", ":resource:a",
			":memory:", "%2e%2e", "a.b", "ä" })
	void fault47NamesThatAreNotAllowedAreRefused(String name) {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> this.stores.create(name, StoreOptions.sqlite(this.file)))
			.withMessageContaining("'" + name + "'");
		assertThat(this.file).doesNotExist();
	}

	@Test
	void refusesANameThatIsTaken() {
		create(this.file);
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> this.stores.create("notes", StoreOptions.sqlite(this.folder.resolve("other.db"))))
			.withMessageContaining("exists already");
	}

	@Test
	void aFullDurableStoreIsWrittenAndReadLikeAnyOther() {
		Store store = this.stores.create("notes", StoreOptions.sqlite(this.file).synchronous(Synchronous.FULL));
		store.records(Json.class).put("k", Json.parse("1"));
		assertThat(store.records(Json.class).count(RecordQuery.all())).isEqualTo(1);
	}

	@Test
	void aRefusedExportLeavesAStoreUnderAnotherClassLoaderItsLock() throws Exception {
		create(this.file);
		this.stores.close();
		try (FileChannel other = FileChannel.open(this.folder.resolve("notes.db.lock"), StandardOpenOption.WRITE)) {
			other.lock();
			assertThatExceptionOfType(StoreOpenException.class)
				.isThrownBy(() -> StoreExport.of(this.file).writeTo(OutputStream.nullOutputStream()))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.OWNED));
			Process second = holder(this.file);
			assertThat(firstLine(second)).contains("is owned by another process");
			second.waitFor();
		}
	}

	@Test
	void aFileThatIsBeingExportedIsOpenedByNobody() throws Exception {
		create(this.file);
		this.stores.close();
		Path withoutLock = Files.copy(this.file, this.folder.resolve("copy.db"));
		this.stores = Stores.builder().build();
		for (Path exported : List.of(this.file, withoutLock)) {
			SqliteDatabase.whileClosed(exported, (real) -> {
				assertRefused(exported, Reason.OWNED, "in this process");
				assertThat(refusal(exported)).contains("is owned by another process");
			});
		}
		create(this.file).records(Json.class).put("k", Json.parse("1"));
		this.stores.create("copy", StoreOptions.sqlite(withoutLock)).records(Json.class).put("k", Json.parse("1"));
	}

	@Test
	void aNoteThatIsShorterThanTheOneBeforeLeavesNothingOfIt() throws IOException {
		this.stores.create("a-store-with-a-very-long-name", StoreOptions.sqlite(this.file));
		this.stores.close();
		this.stores = Stores.builder().build();
		this.stores.create("b", StoreOptions.sqlite(this.file));
		assertThat(this.folder.resolve("notes.db.lock")).content()
			.startsWith("store 'b', process " + ProcessHandle.current().pid())
			.endsWith("\nopened")
			.containsOnlyOnce("opened")
			.doesNotContain("long");
	}

	@Test
	void opensAStoreWhoseSchemaHasOtherCommentsLineEndsAndSpaces() throws SQLException {
		create(this.file).records(Json.class).put("k", Json.parse("1"));
		this.stores.close();
		rewriteSchema("replace(replace(replace(sql, '--', '/* of old */ --'), char(10), ' -- it''s (so' || char(13) || "
				+ "char(10) || '  '), '(', '  ( ')");
		this.stores = Stores.builder().build();
		Store store = create(this.file);
		assertThat(store.records(Json.class).get("k").orElseThrow().value()).isEqualTo(Json.parse("1"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "replace(sql, 'key TEXT NOT NULL UNIQUE', 'key TEXT NOT NULL')",
			"replace(sql, 'host TEXT NOT NULL,', '-- host TEXT NOT NULL,')",
			"replace(sql, 'host TEXT NOT NULL,', '/* host TEXT NOT NULL, */')",
			"replace(sql, 'host TEXT', 'host TEXT CHECK (host <> char(45))')",
			"replace(sql, 'host TEXT', '\"ho st\" TEXT')" })
	void refusesAStoreWhoseSchemaSaysSomethingElse(String change) throws SQLException {
		create(this.file);
		this.stores.close();
		rewriteSchema(change);
		this.stores = Stores.builder().build();
		assertThatExceptionOfType(StoreOpenException.class).isThrownBy(() -> create(this.file));
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE TRIGGER added AFTER INSERT ON record BEGIN DELETE FROM record; END",
			"CREATE VIEW added AS SELECT * FROM record", "CREATE INDEX added ON record (confirmed)" })
	void refusesAStoreToWhichSomethingWasAdded(String sql) throws SQLException {
		create(this.file);
		this.stores.close();
		execute(this.file, sql);
		this.stores = Stores.builder().build();
		assertThatExceptionOfType(StoreOpenException.class).isThrownBy(() -> create(this.file))
			.withMessageContaining("added");
	}

	private void rewriteSchema(String change) throws SQLException {
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + this.file);
				Statement statement = connection.createStatement()) {
			statement.execute("PRAGMA writable_schema = ON");
			assertThat(statement.executeUpdate("UPDATE sqlite_schema SET sql = " + change + " WHERE sql <> " + change))
				.isPositive();
		}
	}

	private Store create(Path path) {
		return this.stores.create("notes", StoreOptions.sqlite(path));
	}

	private void assertRefused(Path path, Reason reason, String message) {
		assertThatExceptionOfType(StoreOpenException.class)
			.isThrownBy(() -> this.stores.create("second", StoreOptions.sqlite(path)))
			.withMessageContaining(message)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	/**
	 * What the JVM itself has to say goes to the error stream, and is no part of the
	 * answer.
	 */
	private static Process holder(Path file) throws IOException {
		String java = ProcessHandle.current().info().command().orElse("java");
		return new ProcessBuilder(java, "-Xmx64m", "-cp", System.getProperty("java.class.path"), Holder.class.getName(),
				file.toString())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
	}

	/** What another process is told that opens the file. */
	private static String refusal(Path file) {
		try {
			Process process = holder(file);
			String line = firstLine(process);
			process.waitFor();
			return line;
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String firstLine(Process process) throws IOException {
		BufferedReader lines = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		return lines.readLine();
	}

	private static void execute(Path file, String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static String pragma(Path file, String name) throws SQLException {
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("PRAGMA " + name)) {
			return rows.getString(1);
		}
	}

	/**
	 * A process that opens a store and holds it until it is killed.
	 */
	static final class Holder {

		private Holder() {
		}

		public static void main(String[] arguments) throws IOException {
			Stores stores = Stores.builder().build();
			try {
				Store store = stores.create("held", StoreOptions.sqlite(Path.of(arguments[0])));
				store.records(Json.class).put("k", Json.parse("1"));
				System.out.println("open");
				System.in.read();
			}
			catch (StoreOpenException ex) {
				System.out.println(ex.getMessage());
			}
		}

	}

}
