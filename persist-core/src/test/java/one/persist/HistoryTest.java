package one.persist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

import one.persist.conflict.RecordVersion;
import one.persist.protocol.RecordChange;
import one.persist.simulation.Device;
import one.persist.simulation.FaultyRemote;
import one.persist.simulation.MemoryRemote;
import one.persist.simulation.World;
import one.persist.spi.RemoteException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class HistoryTest {

	@TempDir
	Path folder;

	private World world;

	private FaultyRemote remote;

	private Device a;

	private Device b;

	@BeforeEach
	void open() {
		this.world = new World(this.folder);
		this.remote = this.world.remote();
		this.a = this.world.device("a");
		this.b = this.world.device("b");
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void aFileThatWasPutBackInPlaceGetsBackWhatItLostAndLosesNothing() throws IOException {
		this.a.put("k1", "1");
		this.a.cycle();
		byte[] backup = snapshot(this.a);
		this.a.put("k1", "2");
		this.a.put("k2", "2");
		this.a.cycle();
		DeviceId before = this.a.store().device();
		restoreInPlace(this.a, backup);
		assertThat(this.a.get("k1")).isEqualTo("1");
		this.a.put("k3", "3");
		this.world.cycles(3);
		assertThat(this.a.store().device()).isNotEqualTo(before);
		assertThat(this.a.all()).containsExactly(Map.entry("k1", "2"), Map.entry("k2", "2"), Map.entry("k3", "3"));
		assertAllAgree();
	}

	@Test
	void aFileThatWasCopiedTakesAnotherIdWhenItIsOpened() throws IOException {
		this.a.put("k", "1");
		this.a.cycle();
		DeviceId original = this.a.store().device();
		this.a.close();
		Files.copy(this.a.file(), this.folder.resolve("copy.db"));
		Device copy = this.world.device("copy");
		assertThat(copy.store().device()).isNotEqualTo(original);
		assertThat(copy.get("k")).isEqualTo("1");
		assertThat(this.a.reopen().store().device()).isEqualTo(original);
	}

	@Test
	void everyWriteOfAClonedFileArrives() throws IOException {
		this.a.put("shared", "0");
		this.a.put("waiting", "0");
		this.a.close();
		Files.copy(this.a.file(), this.folder.resolve("clone.db"));
		this.a.reopen();
		Device clone = this.world.device("clone");
		for (int i = 0; i < 5; i++) {
			this.a.put("a" + i, "1");
			clone.put("clone" + i, "1");
			this.world.cycles(1);
		}
		this.world.cycles(2);
		assertThat(this.b.all()).hasSize(12);
		assertAllAgree();
		assertThat(clone.all()).isEqualTo(this.b.all());
	}

	@Test
	void aDeleteThatEveryoneHasSeenLeavesNoTraceAfterNinetyDays() throws SQLException {
		for (int i = 0; i < 2_500; i++) {
			this.a.put("k" + i, "1");
		}
		this.a.cycle();
		this.a.records().stream(RecordQuery.all()).forEach((record) -> this.a.records().delete(record.key()));
		this.a.cycle();
		assertThat(records(this.a)).isEqualTo(2_500);
		this.world.advance(Duration.ofDays(89));
		this.a.cycle();
		assertThat(records(this.a)).isEqualTo(2_500);
		this.world.advance(Duration.ofDays(2));
		for (int i = 0; i < 3; i++) {
			this.a.cycle();
		}
		assertThat(records(this.a)).isZero();
	}

	@Test
	void aWipedRemoteGetsEverythingBack() {
		this.a.put("k1", "1");
		this.b.put("k2", "2");
		this.world.cycles(2);
		this.a.records().delete("k2");
		this.world.cycles(2);
		this.remote.memory().wipe();
		this.world.cycles(3);
		assertThat(this.a.all()).containsExactly(Map.entry("k1", "1"));
		assertThat(this.remote.memory().records().get("k2").deleted()).isTrue();
		assertAllAgree();
	}

	@Test
	void aRestoredRemoteGetsBackWhatItLostAndRaisesNoDead() {
		this.a.put("k1", "1");
		this.a.put("gone", "1");
		this.world.cycles(2);
		MemoryRemote backup = this.remote.memory().snapshot();
		this.b.put("k1", "2");
		this.b.put("k2", "2");
		this.a.records().delete("gone");
		this.world.cycles(2);
		this.remote.memory().restore(backup);
		this.world.cycles(4);
		assertThat(this.a.all()).containsExactly(Map.entry("k1", "2"), Map.entry("k2", "2"));
		assertAllAgree();
	}

	@Test
	void aDeviceThatWasAwayWhileTombstonesWerePurgedDropsWhatIsGone() {
		this.a.put("gone", "1");
		this.a.put("stays", "1");
		this.world.cycles(2);
		this.a.records().delete("gone");
		this.a.cycle();
		this.remote.memory().purge();
		this.b.put("own", "1");
		this.world.cycles(2);
		assertThat(this.b.all()).containsExactly(Map.entry("own", "1"), Map.entry("stays", "1"));
		assertAllAgree();
	}

	@Test
	void anEditOfARecordWhoseDeleteWasPurgedIsDecidedByTheStrategy() {
		this.a.put("gone", "1");
		this.world.cycles(2);
		this.b.put("gone", "2");
		this.a.records().delete("gone");
		this.a.cycle();
		this.remote.memory().purge();
		this.world.cycles(3);
		assertThat(this.b.get("gone")).isEqualTo("2");
		assertAllAgree();
	}

	@Test
	void anEditAgainstAPurgedDeleteWaitsForAPersonWhereOneDecides() {
		Device c = this.world.device("c", (options) -> options.strategy("manual"));
		this.a.put("gone", "1");
		this.world.cycles(2);
		c.put("gone", "2");
		this.a.records().delete("gone");
		this.a.cycle();
		this.remote.memory().purge();
		c.cycle();
		assertThat(c.records().conflict("gone").orElseThrow().remote()).satisfies((side) -> {
			assertThat(side.deleted()).isTrue();
			assertThat(side).isInstanceOf(RecordVersion.class);
		});
		c.records().resolve("gone", Json.parse("3"));
		this.world.cycles(2);
		assertThat(this.a.get("gone")).isEqualTo("3");
		assertAllAgree();
	}

	@Test
	void aClockAYearAheadWinsNothingOnceItIsMended() {
		this.world.cycles(1);
		this.a.environment().skew(Duration.ofDays(365));
		this.a.reopen();
		this.a.put("k", "\"from ahead\"");
		this.world.cycles(2);
		assertThat(this.b.get("k")).isEqualTo("\"from ahead\"");
		assertThat(this.remote.memory().records().values()).extracting((change) -> change.version().timestamp())
			.allSatisfy((time) -> assertThat(time.toInstant()).isBefore("2026-01-02T00:00:00Z"));
		this.a.environment().skew(Duration.ZERO);
		this.b.put("k", "\"later\"");
		this.world.cycles(2);
		assertThat(this.a.get("k")).isEqualTo("\"later\"");
		this.a.put("k", "\"latest\"");
		this.world.cycles(2);
		assertThat(this.b.get("k")).isEqualTo("\"latest\"");
		assertAllAgree();
	}

	@Test
	void aWriteOverOneThatWasConfirmedStaysGreaterWhenItIsNamedAnew() {
		this.b.put("k", "1");
		this.world.cycles(2);
		this.a.environment().skew(Duration.ofDays(365));
		this.a.put("k", "2");
		// the remote's own clock is behind what it has confirmed
		this.world.cycles(2);
		RecordChange change = this.remote.memory().records().get("k");
		assertThat(change.value()).isEqualTo(Json.parse("2"));
		assertThat(this.b.get("k")).isEqualTo("2");
		assertAllAgree();
	}

	@Test
	void aClockAYearBehindLosesNothingOnceARemoteWasReached() {
		this.a.environment().skew(Duration.ofDays(-365));
		this.a.cycle();
		this.b.put("k", "\"earlier\"");
		this.b.cycle();
		this.world.advance(Duration.ofSeconds(10));
		this.a.put("k", "\"later\"");
		this.world.cycles(2);
		assertThat(this.b.get("k")).isEqualTo("\"later\"");
		assertAllAgree();
	}

	@Test
	void theClockNeverGoesBackOverARestart() {
		Version before = this.a.records().put("k", Json.parse("1")).version();
		this.a.environment().skew(Duration.ofDays(-365));
		this.a.reopen();
		Version after = this.a.records().put("k", Json.parse("2")).version();
		assertThat(after).isGreaterThan(before);
		assertThat(this.a.reopen().records().put("k", Json.parse("3")).version()).isGreaterThan(after);
	}

	@Test
	void manyPushesWithoutAnAnswerAreSettledByOneWithOne() {
		this.a.cycle();
		this.remote.answerPush((answer) -> {
			throw new one.persist.spi.RemoteException(Kind.TRANSIENT, "lost", null);
		});
		for (int i = 0; i < 140; i++) {
			this.a.put("k", String.valueOf(i));
			this.world.advance(Duration.ofSeconds(10));
			this.a.cycle();
		}
		DeviceId before = this.a.store().device();
		this.remote.heal();
		this.world.cycles(2);
		assertThat(this.a.store().device()).isEqualTo(before);
		assertThat(this.b.get("k")).isEqualTo("139");
		assertAllAgree();
	}

	private static byte[] snapshot(Device device) throws IOException {
		device.close();
		byte[] bytes = Files.readAllBytes(device.file());
		device.reopen();
		return bytes;
	}

	private static void restoreInPlace(Device device, byte[] bytes) throws IOException {
		device.close();
		Files.write(device.file(), bytes);
		device.reopen();
	}

	private void assertAllAgree() {
		assertThat(this.a.records().list(RecordQuery.all())).isEqualTo(this.b.records().list(RecordQuery.all()));
		assertThat(this.a.status().pending() + this.b.status().pending()).isZero();
		assertThat(this.remote.memory().records().values().stream().filter((change) -> !change.deleted()))
			.hasSameSizeAs(this.a.all().keySet());
	}

	private static int records(Device device) throws SQLException {
		device.close();
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + device.file());
				ResultSet rows = connection.createStatement().executeQuery("SELECT count(*) FROM record")) {
			rows.next();
			return rows.getInt(1);
		}
		finally {
			device.reopen();
		}
	}

}
