package one.persist.behaviour;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import one.persist.Store;
import one.persist.Stores;
import one.persist.StoreOptions;
import one.persist.StoreAccessException;
import one.persist.StoreOpenException;
import one.persist.DamagedRecordException;
import one.persist.Json;
import one.persist.Records;
import one.persist.RecordQuery;
import one.persist.RemoteState;
import one.persist.StoredRecord;
import one.persist.Synchronous;
import one.persist.StoreOpenException.Reason;
import one.persist.test.TestDevice;
import one.persist.test.FaultyRemote;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What may befall a store's file from outside.
 */
class FileFaultsTest {

	@TempDir
	Path folder;

	private TestWorld world;

	private TestDevice device;

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
		this.device = this.world.device("a");
		this.device.cycle();
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@ParameterizedTest
	@EnumSource(Synchronous.class)
	void fault08WhatWasAcknowledgedIsThereThoughTheUnsyncedTailOfTheLogIsGarbage(Synchronous synchronous)
			throws IOException, SQLException {
		long seed = Long.getLong("seed", System.nanoTime());
		Random random = new Random(seed);
		Path file = this.folder.resolve("power.db");
		Path image = Files.createDirectories(this.folder.resolve("image")).resolve("power.db");
		try (Stores stores = Stores.builder().build()) {
			Store store = stores.create("notes", StoreOptions.sqlite(file).synchronous(synchronous));
			for (int i = 0; i < 20; i++) {
				store.records(Json.class).put("k" + i, Json.parse("\"" + "x".repeat(random.nextInt(9_000)) + "\""));
				byte[] log = Files.readAllBytes(wal(file));
				byte[] garbage = new byte[random.nextInt(20_000)];
				random.nextBytes(garbage);
				int torn = random.nextInt(garbage.length + 1);
				// what looks like a part of the log, torn anywhere, follows what was
				// flushed
				System.arraycopy(log, 0, garbage, 0, Math.min(torn, log.length));
				byte[] tail = Arrays.copyOf(log, log.length + garbage.length);
				System.arraycopy(garbage, 0, tail, log.length, garbage.length);
				Files.copy(file, image, StandardCopyOption.REPLACE_EXISTING);
				Files.write(wal(image), tail);
				assertThat(keysAfterPowerCut(image)).as("seed " + seed).hasSize(i + 1);
			}
		}
	}

	private static List<String> keysAfterPowerCut(Path image) throws SQLException, IOException {
		Files.deleteIfExists(image.resolveSibling(image.getFileName() + "-shm"));
		List<String> keys;
		try (Stores stores = Stores.builder().build()) {
			Store store = stores.create("notes", StoreOptions.sqlite(image));
			keys = store.records().stream(RecordQuery.all()).map(StoredRecord::key).toList();
		}
		assertThat(pragma(image, "integrity_check")).isEqualTo("ok");
		return keys;
	}

	@Test
	void fault08ALogThatLostItsUnsyncedTailLeavesAWholePrefix() throws IOException, SQLException {
		long seed = Long.getLong("seed", System.nanoTime());
		Random random = new Random(seed);
		for (int i = 0; i < 20; i++) {
			this.device.put("k%02d".formatted(i), "\"" + "x".repeat(random.nextInt(9_000)) + "\"");
		}
		byte[] log = Files.readAllBytes(wal(this.device.file()));
		Path image = Files.createDirectories(this.folder.resolve("image")).resolve("power.db");
		for (int i = 0; i < 20; i++) {
			Files.copy(this.device.file(), image, StandardCopyOption.REPLACE_EXISTING);
			Files.write(wal(image), Arrays.copyOf(log, random.nextInt(log.length)));
			List<String> keys = keysAfterPowerCut(image);
			for (int k = 0; k < keys.size(); k++) {
				assertThat(keys.get(k)).as("seed " + seed).isEqualTo("k%02d".formatted(k));
			}
		}
	}

	@Test
	void fault26AHardLinkIsRefused() throws Exception {
		this.device.put("k", "1");
		Path link = Files.createLink(this.folder.resolve("linked.db"), this.device.file());
		assertRefused(link, Reason.OWNED, "under another name");
		this.device.put("k", "2");
		assertThat(this.device.get("k")).isEqualTo("2");
		this.device.close();
		assertRefused(link, Reason.LINKED, "Remove all but one");
		Files.delete(link);
		assertThat(this.device.reopen().get("k")).isEqualTo("2");
	}

	@Test
	void fault26ASecondOpeningIsRefusedWithinASecondAndTheHolderIsNamed() {
		long before = System.nanoTime();
		assertRefused(this.device.file(), Reason.OWNED, "open already");
		assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
	}

	@Test
	void fault27AFullDiskLeavesNoTraceOfAPutAndNeedsNoRestart() throws Exception {
		try (SmallDisk disk = SmallDisk.mount(this.folder, 16_384); TestWorld small = deviceOn(disk)) {
			TestDevice tight = small.device("a");
			tight.put("before", "1");
			for (int free = 0; free < 40_000; free += 1_500) {
				disk.fill(free);
				putUntilFull(tight, "put" + free);
				assertThat(tight.get("before")).isEqualTo("1");
				disk.empty();
				small.advance(Duration.ofMinutes(10));
				tight.put("after" + free, "1");
				tight.cycle();
				assertThat(tight.status().pending()).isZero();
				small.server()
					.records()
					.forEach((key, change) -> assertThat(tight.get(key) == null).isEqualTo(change.deleted()));
				tight.all().keySet().stream().filter((key) -> !key.equals("before")).forEach(tight.records()::delete);
				tight.cycle();
			}
			tight.close();
			assertThat(pragma(tight.file(), "integrity_check")).isEqualTo("ok");
			tight.reopen();
		}
	}

	/** The server's files lie where there is space. */
	private TestWorld deviceOn(SmallDisk disk) throws IOException {
		Path roomy = Files.createDirectories(this.folder.resolve("roomy"));
		Files.createSymbolicLink(disk.path().resolve("server-" + TestWorld.REMOTE), roomy);
		return new TestWorld(disk.path());
	}

	/** Each write is there as a whole, or not at all and its caller was told. */
	private static void putUntilFull(TestDevice device, String prefix) {
		List<String> stored = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			String key = prefix + "-" + i;
			try {
				device.put(key, "\"" + "x".repeat(3_000) + "\"");
				stored.add(key);
			}
			catch (StoreAccessException ex) {
				assertThat(ex.reason()).isEqualTo(StoreAccessException.Reason.FULL);
				assertThat(device.get(key)).isNull();
			}
		}
		assertThat(device.all().keySet().stream().filter((key) -> key.startsWith(prefix)))
			.containsExactlyInAnyOrderElementsOf(stored);
	}

	@Test
	void fault27AFullDiskInTheMiddleOfPullAndPushIsOverWhenThereIsSpaceAgain() throws Exception {
		try (SmallDisk disk = SmallDisk.mount(this.folder, 16_384); TestWorld small = deviceOn(disk)) {
			TestDevice tight = small.device("a");
			FaultyRemote remote = small.remote();
			for (int free = 0; free < 30_000; free += 2_500) {
				int room = free;
				for (int i = 0; i < 20; i++) {
					tight.put("mine" + i, "\"" + room + "y".repeat(500) + "\"");
				}
				boolean[] filling = { true };
				remote.answerPull((answer) -> {
					fill(disk, filling[0], room);
					return answer;
				});
				remote.answerPush((answer) -> {
					fill(disk, filling[0], room);
					return answer;
				});
				small.advance(Duration.ofMinutes(10));
				tight.cycle();
				assertThat(tight.get("mine0")).startsWith("\"" + room);
				filling[0] = false;
				disk.empty();
				remote.heal();
				small.cycles(3);
				assertThat(tight.status().state()).isEqualTo(RemoteState.IDLE);
				assertThat(tight.status().pending()).isZero();
				assertThat(small.server().records().get("mine19").value().toString()).startsWith("\"" + room);
			}
		}
	}

	private static void fill(SmallDisk disk, boolean filling, int free) {
		try {
			if (filling) {
				disk.fill(free);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void fault28AFileDeletedWhileOpenTakesNoFurtherWriteAndTheStatusSaysSo() throws IOException {
		this.device.put("k", "1");
		Path away = this.folder.resolve("away.db");
		Files.move(this.device.file(), away);
		this.world.advance(Duration.ofSeconds(1));
		assertGone();
		// no restart: the file itself is back
		Files.move(away, this.device.file());
		this.device.put("k", "3");
		assertThat(this.device.get("k")).isEqualTo("3");
		this.world.cycles(1);
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
	}

	@Test
	void fault28AFileReplacedWhileOpenTakesNoFurtherWrite() throws IOException {
		this.device.put("k", "1");
		Path other = Files.copy(this.device.file(), this.folder.resolve("other.db"));
		Path away = this.folder.resolve("away.db");
		Files.move(this.device.file(), away);
		Files.move(other, this.device.file());
		byte[] before = Files.readAllBytes(this.device.file());
		this.world.advance(Duration.ofSeconds(1));
		assertGone();
		assertThat(Files.readAllBytes(this.device.file())).isEqualTo(before);
		Files.move(away, this.device.file(), StandardCopyOption.REPLACE_EXISTING);
	}

	private void assertGone() {
		assertThatExceptionOfType(StoreAccessException.class).isThrownBy(() -> this.device.put("k", "2"))
			.withMessageContaining("deleted or replaced")
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(StoreAccessException.Reason.GONE));
		assertThatExceptionOfType(StoreAccessException.class).isThrownBy(() -> this.device.store().sync().status());
		assertThat(this.device.get("k")).isEqualTo("1");
	}

	@Test
	void fault28AFileInAPlaceThatCannotBeWrittenIsRefused() {
		assertRefused(Path.of("/proc/persist/notes.db"), Reason.NOT_ACCESSIBLE, "cannot be made");
	}

	@Test
	void fault29AForeignLockIsWaitedForWithinBoundsAndMayBeTriedAgain() throws SQLException {
		try (Connection foreign = DriverManager.getConnection("jdbc:sqlite:" + this.device.file());
				Statement statement = foreign.createStatement()) {
			statement.execute("BEGIN IMMEDIATE");
			long before = System.nanoTime();
			assertThatExceptionOfType(StoreAccessException.class).isThrownBy(() -> this.device.put("k", "1"))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(StoreAccessException.Reason.BUSY));
			assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
			assertThat(this.device.get("k")).isNull();
			statement.execute("ROLLBACK");
		}
		this.device.put("k", "1");
		this.world.cycles(1);
		assertThat(this.device.status().pending()).isZero();
	}

	@Test
	void fault30AnEmptiedStoreIsNotTakenForANewOne() throws IOException {
		this.device.put("k", "1");
		this.device.close();
		byte[] whole = Files.readAllBytes(this.device.file());
		Files.write(this.device.file(), new byte[0]);
		assertRefused(this.device.file(), Reason.DAMAGED, "is empty, and a store was in it");
		assertThat(this.device.file()).isEmptyFile();
		Files.write(this.device.file(), whole);
		assertThat(this.device.reopen().get("k")).isEqualTo("1");
	}

	@Test
	void fault30ADamagedHeaderIsRefusedAndTheFileIsKept() throws IOException {
		byte[] whole = closedFile();
		byte[] damaged = whole.clone();
		damaged[3] ^= 1;
		Files.write(this.device.file(), damaged);
		assertRefused(this.device.file(), Reason.NOT_A_STORE, "no SQLite database");
		assertThat(Files.readAllBytes(this.device.file())).isEqualTo(damaged);
		Files.write(this.device.file(), whole);
		this.device.reopen();
	}

	@Test
	void fault30AFileOfANewerSchemaIsRefusedAndKept() throws IOException, SQLException {
		byte[] whole = closedFile();
		execute(this.device.file(), "PRAGMA user_version = 2");
		assertRefused(this.device.file(), Reason.NEWER_SCHEMA, "Update Persist");
		Files.write(this.device.file(), whole);
		this.device.reopen();
	}

	@Test
	void fault30APageThatIsDamagedOrMissingIsATypedErrorAndNeverAWrongValue() throws IOException {
		byte[] whole = closedFile();
		long seed = Long.getLong("seed", System.nanoTime());
		Random random = new Random(seed);
		for (int round = 0; round < 60; round++) {
			byte[] damaged = whole.clone();
			if (round % 3 == 0) {
				damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
			}
			else {
				int at = random.nextInt(whole.length - 600);
				for (int i = 0; i < ((round % 3 == 1) ? 1 : 512); i++) {
					damaged[at + i] = (byte) random.nextInt();
				}
			}
			Files.write(this.device.file(), damaged);
			requireNoWrongValue("seed " + seed + " round " + round);
			deleteLogs();
		}
		Files.write(this.device.file(), whole);
		this.device.reopen();
	}

	private void requireNoWrongValue(String round) {
		try (Stores stores = Stores.builder().build()) {
			Records<Json> records = stores.create("notes", StoreOptions.sqlite(this.device.file())).records(Json.class);
			for (int i = 0; i < 200; i++) {
				try {
					String expected = "\"" + i + "z".repeat(300) + "\"";
					records.get("k" + i)
						.ifPresent((found) -> assertThat(found.value().toString()).as(round).isEqualTo(expected));
				}
				catch (DamagedRecordException | StoreAccessException ex) {
					assertThat(ex.getMessage()).as(round).contains("notes");
				}
			}
		}
		catch (StoreOpenException ex) {
			assertThat(ex.path().toString()).as(round).endsWith("a.db");
		}
	}

	private byte[] closedFile() throws IOException {
		for (int i = 0; i < 200; i++) {
			this.device.put("k" + i, "\"" + i + "z".repeat(300) + "\"");
		}
		this.device.close();
		return Files.readAllBytes(this.device.file());
	}

	private void deleteLogs() throws IOException {
		Files.deleteIfExists(wal(this.device.file()));
		Files.deleteIfExists(this.device.file().resolveSibling("a.db-shm"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM sync_entry; END",
			"CREATE VIEW v AS SELECT load_extension('x')", "CREATE INDEX i ON record (version_device)",
			"CREATE TABLE other (id INTEGER)", "ALTER TABLE record ADD COLUMN more TEXT", "DROP TABLE decision",
			"DROP INDEX record_tombstone", "DROP TABLE decision; CREATE VIEW decision AS SELECT 1 AS id, 'k' AS key" })
	void fault50AFileWithATriggerOrAnythingElseOfItsOwnIsRefusedUntouched(String crafted)
			throws IOException, SQLException {
		byte[] whole = closedFile();
		for (String statement : crafted.contains("TRIGGER") ? List.of(crafted) : List.of(crafted.split("; "))) {
			execute(this.device.file(), statement);
		}
		byte[] before = Files.readAllBytes(this.device.file());
		assertRefused(this.device.file(), Reason.NOT_A_STORE, "not the schema of a store");
		assertThat(Files.readAllBytes(this.device.file())).isEqualTo(before);
		Files.write(this.device.file(), whole);
		this.device.reopen();
	}

	@Test
	void fault50StatisticsOfAForeignToolAreNoHarm() throws SQLException {
		this.device.put("k", "1");
		this.device.close();
		execute(this.device.file(), "ANALYZE");
		assertThat(this.device.reopen().get("k")).isEqualTo("1");
	}

	private static void assertRefused(Path path, Reason reason, String message) {
		try (Stores stores = Stores.builder().build()) {
			assertThatExceptionOfType(StoreOpenException.class)
				.isThrownBy(() -> stores.create("second", StoreOptions.sqlite(path)))
				.withMessageContaining(message)
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
		}
	}

	private static Path wal(Path file) {
		return file.resolveSibling(file.getFileName() + "-wal");
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

}
