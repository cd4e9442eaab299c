package one.persist.behaviour;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import one.persist.DamagedRecordException;
import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.StoredRecord;
import one.persist.conflict.Conflict;
import one.persist.protocol.PushEntry;
import one.persist.protocol.RecordChange;
import one.persist.test.TestDevice;
import one.persist.test.FaultyRemote;
import one.persist.test.TestWorld;
import one.persist.spi.RemoteException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Bytes that change inside a file, where SQLite does not notice.
 */
class DamageTest {

	@TempDir
	Path folder;

	private TestWorld world;

	private FaultyRemote remote;

	private TestDevice device;

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
		this.remote = this.world.remote();
		this.device = this.world.device("a");
		this.device.cycle();
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void fault30AChangedByteOfAValueIsToldForThatRecordAloneAndThePageGoesOn() throws IOException {
		putAll();
		damage("\"milk\"", "\"silk\"");
		assertThatExceptionOfType(DamagedRecordException.class).isThrownBy(() -> this.device.get("k2"))
			.satisfies((ex) -> {
				assertThat(ex.store()).isEqualTo("notes");
				assertThat(ex.key()).isEqualTo("k2");
			})
			.withMessageContaining("'k2'")
			.withMessageContaining("'notes'");
		assertThat(this.device.all()).containsExactly(Map.entry("k1", "\"bread\""), Map.entry("k3", "\"tea\""),
				Map.entry("k4", "\"salt\""));
		assertThat(page(RecordQuery.all().limit(2))).containsExactly("k1", "k3");
		assertThat(page(RecordQuery.all().after("k3").limit(2))).containsExactly("k4");
		assertThat(this.device.store().sync().status().damagedRecords()).isEqualTo(1);
	}

	@Test
	void fault30ADamagedRecordIsNeverPushedAndHoldsUpNothingElse() throws IOException {
		this.remote.failWith(Kind.TRANSIENT);
		putAll();
		damage("\"milk\"", "\"silk\"");
		this.remote.heal();
		this.world.cycles(3);
		assertThat(this.world.server().records()).containsOnlyKeys("k1", "k3", "k4");
		assertThat(this.remote.pushes())
			.flatExtracting((push) -> push.entries().stream().map(PushEntry::change).toList())
			.extracting(RecordChange::key)
			.doesNotContain("k2");
		RemoteStatus status = this.device.status();
		assertThat(status.state()).isEqualTo(RemoteState.IDLE);
		assertThat(status.pending()).isEqualTo(1);
		assertThat(status.held()).isEqualTo(1);
		assertThat(status.cause()).contains("damaged record");
	}

	@Test
	void fault30ANewWriteHealsADamagedRecord() throws IOException {
		this.remote.failWith(Kind.TRANSIENT);
		putAll();
		damage("\"milk\"", "\"silk\"");
		this.remote.heal();
		this.world.cycles(2);
		this.device.put("k2", "\"cheese\"");
		assertThat(this.device.store().sync().status().damagedRecords()).isZero();
		this.world.cycles(1);
		assertThat(this.world.server().records().get("k2").value()).isEqualTo(Json.parse("\"cheese\""));
		assertThat(this.device.status().held()).isZero();
		assertThat(this.device.status().pending()).isZero();
		assertThat(this.device.status().cause()).isNull();
	}

	@Test
	void fault30AWriteOverADamagedRecordIsNoConflict() throws IOException {
		TestDevice other = this.world.device("b");
		other.put("k2", "\"milk\"");
		this.world.cycles(2);
		damage("\"milk\"", "\"silk\"");
		this.device.put("k2", "\"cheese\"");
		this.world.cycles(3);
		assertThat(other.get("k2")).isEqualTo("\"cheese\"");
		assertThat(this.device.store().sync().decisions(10)).isEmpty();
	}

	@Test
	void fault30ADeleteOfADamagedRecordTravels() throws IOException {
		putAll();
		this.world.cycles(1);
		damage("\"milk\"", "\"silk\"");
		assertThat(this.device.records().delete("k2")).isTrue();
		this.world.cycles(1);
		assertThat(this.world.server().records().get("k2").deleted()).isTrue();
		assertThat(this.device.store().sync().status().damagedRecords()).isZero();
	}

	@Test
	void fault30ACopyOfTheRemoteHealsWhatTheDeviceItselfHadPushed() throws IOException {
		putAll();
		this.world.cycles(1);
		damage("\"milk\"", "\"silk\"");
		assertThatExceptionOfType(DamagedRecordException.class).isThrownBy(() -> this.device.get("k2"));
		this.world.cycles(1);
		assertThat(this.device.get("k2")).isEqualTo("\"milk\"");
		assertThat(this.device.store().sync().status().damagedRecords()).isZero();
		assertThat(this.device.status().pending()).isZero();
		assertThat(this.device.all()).hasSize(4);
	}

	@Test
	void fault30EverythingIsReadAgainOnceADamageAndNotAtEachCycle() throws IOException {
		this.remote.failWith(Kind.TRANSIENT);
		putAll();
		damage("\"milk\"", "\"silk\"");
		this.remote.heal();
		this.world.cycles(2);
		int[] full = { 0 };
		this.remote.beforePull((request) -> full[0] += request.full() ? 1 : 0);
		this.world.cycles(5);
		assertThat(full[0]).isZero();
		assertThat(this.device.store().sync().status().damagedRecords()).isEqualTo(1);
	}

	@Test
	void fault30ANewerVersionFromElsewhereHealsADamagedRecord() throws IOException {
		TestDevice other = this.world.device("b");
		putAll();
		this.world.cycles(2);
		other.put("k2", "\"butter\"");
		other.cycle();
		damage("\"milk\"", "\"silk\"");
		this.world.cycles(2);
		assertThat(this.device.get("k2")).isEqualTo("\"butter\"");
		assertThat(other.get("k2")).isEqualTo("\"butter\"");
	}

	@Test
	void fault30ADamagedVersionIsNotTrustedEither() throws IOException {
		putAll();
		this.world.cycles(1);
		// the key is followed by eight bytes of the version's time, then by its device
		String id = this.device.store().device().value();
		String after = "k2" + ".".repeat(Long.BYTES) + id;
		damage(after, after.substring(0, after.length() - 1) + (id.endsWith("a") ? "b" : "a"));
		assertThatExceptionOfType(DamagedRecordException.class).isThrownBy(() -> this.device.get("k2"));
		this.device.put("k2", "\"cheese\"");
		this.world.cycles(3);
		assertThat(this.world.server().records().get("k2").value()).isEqualTo(Json.parse("\"cheese\""));
		assertThat(this.device.get("k2")).isEqualTo("\"cheese\"");
	}

	@Test
	void fault30ARecordThatTookANewNameIsNotMadeWholeByIt() throws IOException {
		this.remote.failWith(Kind.TRANSIENT);
		putAll();
		damage("\"milk\"", "\"silk\"");
		this.device.close();
		Path copy = this.folder.resolve("copy.db");
		Files.copy(this.device.file(), copy);
		TestDevice copied = this.world.device("copy");
		this.remote.heal();
		copied.cycle();
		assertThatExceptionOfType(DamagedRecordException.class).isThrownBy(() -> copied.get("k2"));
		assertThat(this.world.server().records()).containsOnlyKeys("k1", "k3", "k4");
		this.device.reopen();
	}

	@Test
	void fault30TheOtherSideOfAConflictComesAgainWhenItIsDamaged() throws IOException {
		this.world.close();
		this.world = new TestWorld(this.folder.resolve("manual"));
		this.world.strategy("manual");
		this.device = this.world.device("a");
		TestDevice other = this.world.device("b");
		other.put("k", "\"theirs\"");
		this.device.put("k", "\"ours\"");
		other.cycle();
		this.device.cycle();
		assertThat(this.device.records().conflicts()).hasSize(1);
		damage("\"theirs\"", "\"cheirs\"");
		assertThatExceptionOfType(DamagedRecordException.class).isThrownBy(() -> this.device.records().conflict("k"));
		assertThat(this.device.records().conflicts()).isEmpty();
		this.device.records().resolve("k", Json.parse("\"both\""));
		this.world.cycles(1);
		Conflict<Json> again = this.device.records().conflict("k").orElseThrow();
		assertThat(again.remote().value()).isEqualTo(Json.parse("\"theirs\""));
		this.device.records().resolve(again, Json.parse("\"both\""));
		this.world.cycles(2);
		assertThat(other.get("k")).isEqualTo("\"both\"");
	}

	@Test
	void fault30TwoRemotesBothHealAndBothGetWhatTheOtherHad() throws IOException {
		TestDevice both = this.world.device("both").remotes("r1", "r2");
		both.put("k2", "\"milk\"");
		both.cycle();
		this.device = both;
		this.world.remote("r1").failWith(Kind.TRANSIENT);
		both.put("k2", "\"curd\"");
		both.cycle();
		damage("\"curd\"", "\"curb\"");
		this.world.remote("r1").heal();
		assertThatExceptionOfType(DamagedRecordException.class).isThrownBy(() -> both.get("k2"));
		this.world.cycles(3);
		assertThat(both.get("k2")).isEqualTo("\"curd\"");
		assertThat(this.world.server("r1").records().get("k2").value()).isEqualTo(Json.parse("\"curd\""));
		this.world.advance(Duration.ofSeconds(1));
	}

	@Test
	void fault30AWriteOverADamagedRecordThatWasNeverSentCoversNothingOfATwin() throws IOException {
		this.remote.failWith(Kind.TRANSIENT);
		putAll();
		this.device.close();
		Files.copy(this.device.file(), this.folder.resolve("twin.db"));
		TestDevice original = this.device.reopen();
		TestDevice twin = this.world.device("twin").strategy("manual");
		this.device = twin;
		damage("\"milk\"", "\"silk\"");
		this.remote.heal();
		original.cycle();
		twin.put("k2", "\"cheese\"");
		twin.cycle();
		assertThat(twin.records().conflict("k2").orElseThrow().remote().value()).isEqualTo(Json.parse("\"milk\""));
		assertThat(this.world.server().records().get("k2").value()).isEqualTo(Json.parse("\"milk\""));
	}

	@Test
	void fault30AReaderForWhomNoThreadIsLeftGetsItsPageAndTheNextOneSetsTheRecordAside() throws IOException {
		AtomicReference<Throwable> refusal = new AtomicReference<>();
		AtomicInteger tasks = new AtomicInteger();
		this.world.close();
		this.world = new TestWorld(this.folder.resolve("threads")).threads((task) -> {
			if (refusal.get() instanceof RuntimeException ex) {
				throw ex;
			}
			if (refusal.get() instanceof Error ex) {
				throw ex;
			}
			if (task.getClass().getName().contains("Quarantine")) {
				tasks.incrementAndGet();
			}
			task.run();
		});
		this.device = this.world.device("a").remotes();
		this.device.put("k1", "\"bread\"");
		this.device.put("k2", "\"milk\"");
		damage("\"milk\"", "\"silk\"");
		refusal.set(new RejectedExecutionException("full"));
		assertThat(page(RecordQuery.all())).containsExactly("k1");
		refusal.set(new OutOfMemoryError("unable to create native thread"));
		assertThat(page(RecordQuery.all())).containsExactly("k1");
		assertThat(this.device.store().sync().status().damagedRecords()).isZero();
		refusal.set(null);
		assertThat(page(RecordQuery.all())).containsExactly("k1");
		assertThat(this.device.store().sync().status().damagedRecords()).isEqualTo(1);
		assertThat(page(RecordQuery.all())).containsExactly("k1");
		assertThatExceptionOfType(DamagedRecordException.class).isThrownBy(() -> this.device.get("k2"));
		assertThat(tasks.get()).isEqualTo(1);
	}

	@Test
	void fault30AThousandDamagedTombstonesKeepNoOtherForEver() throws Exception {
		for (int i = 0; i < 1_001; i++) {
			this.device.put("k" + i, "1");
		}
		this.device.cycle();
		for (int i = 0; i < 1_001; i++) {
			this.device.records().delete("k" + i);
		}
		this.device.cycle();
		this.device.close();
		assertThat(sql("UPDATE record SET checksum = checksum + 1 WHERE key <> 'k1000'")).isEqualTo(1_000);
		// nothing is fetched again: its remote has forgotten the tombstones
		assertThat(sql("UPDATE remote SET sought_to = 1000000")).isEqualTo(1);
		this.device.reopen();
		this.world.advance(Duration.ofDays(100));
		this.device.cycle();
		this.device.cycle();
		this.device.close();
		assertThat(sql("UPDATE record SET checksum = checksum WHERE key = 'k1000'")).isZero();
		this.device.reopen();
	}

	private int sql(String statement) throws SQLException {
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + this.device.file())) {
			return connection.createStatement().executeUpdate(statement);
		}
	}

	private void putAll() {
		this.device.put("k1", "\"bread\"");
		this.device.put("k2", "\"milk\"");
		this.device.put("k3", "\"tea\"");
		this.device.put("k4", "\"salt\"");
		this.device.cycle();
	}

	private List<String> page(RecordQuery query) {
		return this.device.records().list(query).stream().map(StoredRecord::key).toList();
	}

	/**
	 * Changes every place of a text in the closed file; a full stop stands for any byte,
	 * and is left as it is.
	 */
	private void damage(String before, String after) throws IOException {
		this.device.close();
		String bytes = Files.readString(this.device.file(), StandardCharsets.ISO_8859_1);
		Matcher matcher = Pattern.compile(before, Pattern.DOTALL).matcher(bytes);
		int changed = 0;
		try (RandomAccessFile file = new RandomAccessFile(this.device.file().toFile(), "rw")) {
			while (matcher.find()) {
				for (int i = 0; i < after.length(); i++) {
					if (after.charAt(i) != '.') {
						file.seek(matcher.start() + i);
						file.write(after.charAt(i));
					}
				}
				changed++;
			}
		}
		assertThat(changed).isPositive();
		this.device.reopen();
	}

}
