package one.persist.behaviour;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import one.persist.RemoteStatus.Backlog;
import one.persist.StoreInspection;
import one.persist.StoreInspection.Contents;
import one.persist.StoreInspection.Findings;
import one.persist.StoreInspection.RemoteInfo;
import one.persist.StoreInspection.Standing;
import one.persist.StoreInspection.Status;
import one.persist.StoreOpenException;
import one.persist.StoreOpenException.Reason;
import one.persist.spi.RemoteException.Kind;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StoreInspectionTest {

	private static final int PAGE = 4_096;

	@TempDir
	Path folder;

	private TestWorld world;

	private TestDevice device;

	private final List<String> progress = new ArrayList<>();

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

	private Status status() {
		return StoreInspection.of(this.device.file()).status();
	}

	private Findings verify() {
		return StoreInspection.of(this.device.file())
			.verify((checked, total) -> this.progress.add(checked + "/" + total));
	}

	@Test
	void aStoreIsInspectedBesideTheApplicationThatHasItOpen() {
		this.device.put("k1", "1");
		this.device.put("k2", "2");
		this.device.cycle();
		this.device.records().delete("k2");
		this.device.put("k3", "3");
		Status status = status();
		assertThat(status.device()).isEqualTo(this.device.store().device());
		assertThat(status.contents()).isEqualTo(new Contents(2, 1, 0, 0));
		assertThat(status.remotes()).singleElement().satisfies((remote) -> {
			assertThat(remote.name()).isEqualTo("r1");
			assertThat(remote.standing()).isEqualTo(Standing.ATTACHED);
			assertThat(remote.backlog()).isEqualTo(new Backlog(2, 0, 0, this.device.status().oldest()));
			assertThat(remote.lastSuccess()).isEqualTo(this.device.status().lastSuccess());
		});
		assertThat(status.file().schema()).isPositive();
		assertThat(status.file().bytes()).isPositive();
		assertThat(status.file().holder()).startsWith("this application, process " + ProcessHandle.current().pid());
		this.device.put("k4", "4");
		this.device.cycle();
		assertThat(status().remotes()).extracting((remote) -> remote.backlog().pending()).containsExactly(0L);
		assertThat(verify()).isEqualTo(new Findings(4, 0, List.of()));
	}

	@Test
	void whatWaitsForAPersonIsCounted() {
		this.device.strategy("manual");
		TestDevice other = this.world.device("b").strategy("manual");
		this.device.put("k1", "1");
		this.device.cycle();
		other.put("k1", "2");
		other.cycle();
		assertThat(StoreInspection.of(other.file()).status().contents().openConflicts()).isEqualTo(1);
		other.store().sync().pause();
		RemoteInfo remote = StoreInspection.of(other.file()).status().remotes().get(0);
		assertThat(remote.standing()).isEqualTo(Standing.PAUSED);
		assertThat(remote.backlog().held()).isEqualTo(1);
	}

	@Test
	void aFileThatNobodyHasOpenIsLeftAsItIs() throws IOException {
		this.device.put("k1", "1");
		this.device.close();
		byte[] before = Files.readAllBytes(this.device.file());
		assertThat(status().file().holder()).startsWith("store 'notes', process ");
		assertThat(verify().isSound()).isTrue();
		assertThat(Files.readAllBytes(this.device.file())).isEqualTo(before);
		this.device.reopen();
		assertThat(this.device.get("k1")).isEqualTo("1");
	}

	@Test
	void aRecordWhoseBytesHaveChangedIsNamed() throws IOException {
		this.device.put("k1", "\"milk\"");
		this.device.put("k2", "\"bread\"");
		this.device.close();
		String text = new String(Files.readAllBytes(this.device.file()), StandardCharsets.ISO_8859_1);
		Files.writeString(this.device.file(), text.replace("\"milk\"", "\"silk\""), StandardCharsets.ISO_8859_1);
		Findings findings = verify();
		assertThat(findings.records()).isEqualTo(1);
		assertThat(findings.damaged()).isEqualTo(1);
		assertThat(findings.problems()).containsExactly("the record 'k1' (row 1) is not as it was written");
		assertThat(findings.isSound()).isFalse();
		this.device.reopen();
	}

	@Test
	void aDamagedPageIsFoundWhicheverItIs() throws IOException {
		byte[] whole = fill();
		assertThat(verify()).isEqualTo(new Findings(2_000, 0, List.of()));
		assertThat(this.progress).startsWith("0/2000", "500/2000").endsWith("2000/2000");
		for (int page = 0; page < whole.length / PAGE; page++) {
			byte[] damaged = whole.clone();
			for (int i = 0; i < PAGE; i++) {
				damaged[page * PAGE + i] = (byte) 0xa5;
			}
			Files.write(this.device.file(), damaged);
			assertThat(verify().isSound()).as("page " + page).isFalse();
			assertThat(Files.readAllBytes(this.device.file())).isEqualTo(damaged);
		}
		Files.write(this.device.file(), whole);
		this.device.reopen();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "DELETE FROM record WHERE key = 'k1' | 1 entries of the queue have no record",
					"UPDATE record SET conflicted = 1 | 1 conflicts have lost their other side",
					"UPDATE base SET value = x'39' | what remotes confirmed of 'k1' (row 1) is not as it was written",
					"PRAGMA foreign_keys = OFF; DELETE FROM remote | sync_entry refers to a missing remote" })
	void tablesThatContradictEachOtherAreFound(String sql, String problem) throws SQLException {
		this.device.put("k1", "1");
		this.device.cycle();
		this.device.put("k1", "2");
		this.device.close();
		change(sql);
		assertThat(verify().problems()).contains(problem);
	}

	@Test
	void whatIsNotThereOrNoStoreOrNewerIsToldApart() throws IOException, SQLException {
		this.device.close();
		assertRefused(this.folder.resolve("nothing/none.db"), Reason.NOT_ACCESSIBLE, "There is no file");
		assertThat(this.folder.resolve("nothing")).doesNotExist();
		assertRefused(Files.writeString(this.folder.resolve("text.db"), "x".repeat(PAGE)), Reason.NOT_A_STORE,
				"is no SQLite database");
		assertRefused(Files.createFile(this.folder.resolve("empty.db")), Reason.NOT_A_STORE, "is empty");
		change("PRAGMA user_version = 99");
		assertRefused(this.device.file(), Reason.NEWER_SCHEMA, "has schema 99");
		assertThatExceptionOfType(StoreOpenException.class).isThrownBy(this::verify)
			.withMessageContaining("has schema 99");
	}

	private void assertRefused(Path file, Reason reason, String message) {
		assertThatExceptionOfType(StoreOpenException.class).isThrownBy(() -> StoreInspection.of(file).status())
			.withMessageContaining(message)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	private void change(String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + this.device.file());
				Statement statement = connection.createStatement()) {
			for (String one : sql.split(";")) {
				statement.execute(one);
			}
		}
	}

	private byte[] fill() throws IOException {
		this.world.remote().failWith(Kind.TRANSIENT);
		this.device.store().transaction(() -> {
			for (int i = 0; i < 2_000; i++) {
				this.device.put("k" + i, "\"" + "x".repeat(100) + i + "\"");
			}
		});
		this.device.close();
		return Files.readAllBytes(this.device.file());
	}

}
