package one.persist.behaviour;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import one.persist.DamagedRecordException;
import one.persist.Json;
import one.persist.RemoteState;
import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.Resolution;
import one.persist.conflict.Resolution.KeepLocal;
import one.persist.conflict.Resolution.Merged;
import one.persist.conflict.Resolution.TakeRemote;
import one.persist.event.ConflictResolved;
import one.persist.spi.RemoteException.Kind;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Conflicts that a strategy could not be asked about when they were met.
 */
@Timeout(60)
class AskedAgainTest {

	@TempDir
	Path folder;

	private final AtomicBoolean noThread = new AtomicBoolean(true);

	private final AtomicInteger asked = new AtomicInteger();

	private TestWorld world;

	private TestDevice other;

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
		this.world.threads((task) -> {
			if (this.noThread.get() && task.getClass().getName().contains("StrategyRunner")) {
				throw new RejectedExecutionException("full");
			}
			task.run();
		});
		this.other = this.world.device("other").strategy("manual");
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void fault30ADamagedLocalSideOfAConflictFailsNoCycle() throws SQLException {
		TestDevice device = conflictOn(answering(new Merged(Json.parse("\"both\""))), "k1", "k2");
		change(device, "UPDATE record SET value = CAST('\"curs\"' AS BLOB) WHERE key = 'k1'");
		device.put("free", "1");
		device.cycle();
		assertThat(device.status().state()).isEqualTo(RemoteState.IDLE);
		assertThat(device.get("k2")).isEqualTo("\"both\"");
		assertThat(this.world.server().records().get("free").value()).isEqualTo(Json.parse("1"));
		assertThatExceptionOfType(DamagedRecordException.class).isThrownBy(() -> device.get("k1"));
		this.world.cycles(2);
		assertThat(device.get("k1")).isEqualTo("\"theirs\"");
		assertThat(device.records().conflicts()).isEmpty();
		assertThat(device.events(ConflictResolved.class)).extracting(ConflictResolved::key).containsExactly("k2", "k1");
	}

	@Test
	void fault30ADamagedOtherSideOfAConflictIsNeverTaken() throws SQLException {
		TestDevice device = conflictOn(answering(new TakeRemote()), "k1", "k2");
		change(device, "UPDATE conflict SET value = CAST('\"cheirs\"' AS BLOB)"
				+ " WHERE record = (SELECT id FROM record WHERE key = 'k1')");
		this.world.cycles(2);
		assertThat(this.asked.get()).isEqualTo(1);
		assertThat(device.get("k1")).isEqualTo("\"ours\"");
		assertThat(device.get("k2")).isEqualTo("\"theirs\"");
		assertThat(this.world.server().records().get("k1").value()).isEqualTo(Json.parse("\"theirs\""));
		assertThat(device.status().state()).isEqualTo(RemoteState.IDLE);
		assertThat(device.status().held()).isEqualTo(1);
	}

	@Test
	void aConflictThatAnotherDeviceDecidedForTheLocalSideIsClosedAndMakesNoDelete() {
		TestDevice device = this.world.device("device").strategy(answering(new TakeRemote())).remotes("r1", "r2");
		TestDevice decides = this.world.device("decides").strategy("last-write-wins").remotes("r1", "r2");
		this.other.remotes("r2").put("k", "\"theirs\"");
		this.other.cycle();
		this.world.advance(Duration.ofSeconds(1));
		device.put("k", "\"ours\"");
		device.cycle();
		assertThat(device.records().conflicts()).hasSize(1);
		this.world.remote("r2").failWith(Kind.TRANSIENT);
		decides.cycle();
		this.world.remote("r2").heal();
		decides.cycle();
		decides.cycle();
		device.cycle();
		assertThat(device.records().conflicts()).isEmpty();
		assertThat(device.events(ConflictResolved.class)).hasSize(1);
		this.noThread.set(false);
		device.reopen();
		this.world.cycles(3);
		assertThat(device.get("k")).isEqualTo("\"ours\"");
		assertThat(decides.get("k")).isEqualTo("\"ours\"");
		assertThat(this.other.get("k")).isEqualTo("\"ours\"");
		assertThat(device.store().sync().status().pending()).isZero();
		assertThat(this.asked.get()).isZero();
	}

	@Test
	void aRecordKeptAgainstAForgottenDeleteIsSentAndAskedAboutOnce() {
		TestDevice device = this.world.device("device").strategy(answering(new KeepLocal()));
		this.other.put("k", "1");
		this.world.cycles(2);
		device.put("k", "2");
		this.other.records().delete("k");
		this.other.cycle();
		this.world.server().purge();
		device.cycle();
		assertThat(device.records().conflict("k").orElseThrow().remote().deleted()).isTrue();
		this.noThread.set(false);
		device.reopen();
		device.cycle();
		assertThat(this.asked.get()).isEqualTo(1);
		assertThat(device.records().conflicts()).isEmpty();
		device.cycle();
		assertThat(this.world.server().records().get("k").value()).isEqualTo(Json.parse("2"));
		assertThat(device.status().pending()).isZero();
	}

	private ConflictStrategy answering(Resolution answer) {
		return (conflict) -> {
			this.asked.incrementAndGet();
			return answer;
		};
	}

	/** The device meets conflicts, and may ask about them only after a restart. */
	private TestDevice conflictOn(ConflictStrategy strategy, String... keys) {
		TestDevice device = this.world.device("device").strategy(strategy);
		for (String key : keys) {
			this.other.put(key, "\"theirs\"");
			device.put(key, "\"ours\"");
		}
		this.other.cycle();
		device.cycle();
		assertThat(device.records().conflicts()).hasSize(keys.length)
			.allSatisfy((conflict) -> assertThat(conflict.reason()).endsWith("it is asked again when it can be"));
		return device;
	}

	/** Restarts the device, with a thread for its strategy and a changed file. */
	private void change(TestDevice device, String sql) throws SQLException {
		device.close();
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + device.file());
				Statement statement = connection.createStatement()) {
			assertThat(statement.executeUpdate(sql)).isPositive();
		}
		this.noThread.set(false);
		device.reopen();
	}

}
