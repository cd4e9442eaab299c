package one.persist.test;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.IntStream;

import one.persist.protocol.RecordChange;
import one.persist.server.storage.SyncStorage;
import one.persist.server.storage.SyncStorage.Purged;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract on SQLite files, and what only they can show.
 */
class SqliteSyncStorageTest extends TestServerContract {

	private ContractDevice device(String id) {
		return new ContractDevice(id, remote("acme", "tasks"), this.clock);
	}

	@Test
	void everythingIsThereAfterARestart() {
		ContractDevice van = device("van1");
		RecordChange change = van.put("t1", "1");
		van.push(change);
		this.server.close();
		assertThat(van.pullFull().changes()).containsExactly(change);
	}

	@Test
	void callsAfterCloseFailAsThoseToABrokenServer() {
		SyncStorage storage = this.server.storage();
		ContractDevice van = new ContractDevice("van1", storage.remote("acme", "tasks"), this.clock);
		this.server.close();
		assertRefused(Kind.TRANSIENT, van::pull);
	}

	@Test
	void aPurgeWorksThroughAllStoresAndAnyNumberOfDeletes() {
		for (int store = 0; store < 3; store++) {
			ContractDevice van = new ContractDevice("van1", remote("acme", "store" + store), this.clock);
			for (int push = 0; push < 25; push++) {
				int from = push * 50;
				van.push(IntStream.range(from, from + 50)
					.mapToObj((i) -> van.delete(van.put("k" + i, "1")))
					.toArray(RecordChange[]::new));
			}
		}
		this.clock.advance(RETENTION.tombstones());
		assertThat(this.server.storage().purge(RETENTION)).isEqualTo(new Purged(3 * 1250, 0, 0));
		this.clock.advance(RETENTION.commits());
		assertThat(this.server.storage().purge(RETENTION)).isEqualTo(new Purged(0, 3 * 25, 3));
	}

	@Test
	void aPurgeWorksThroughAnyNumberOfCommitsThatStay() {
		ContractDevice van = device("van1");
		RecordChange[] first = IntStream.range(0, 2_100).mapToObj((i) -> {
			RecordChange change = van.put("k" + i, "1");
			van.push(change);
			return change;
		}).toArray(RecordChange[]::new);
		for (int again : new int[] { 0, 999, 1_000, 1_001, 2_099 }) {
			van.push(van.put("k" + again, "2", first[again]));
		}
		this.clock.advance(RETENTION.commits());
		assertThat(this.server.storage().purge(RETENTION).commits()).isEqualTo(1 + 5);
		assertThat(this.server.storage().purge(RETENTION).commits()).isZero();
		ContractDevice till = device("till");
		assertThat(till.pull(1).changes()).extracting(RecordChange::key).containsExactly("k1");
	}

	@Test
	void aNewDeviceReadsPageByPageThoughANewerDeleteIsForgotten() {
		ContractDevice van = device("van1");
		RecordChange last = van.put("t3", "3");
		van.push(van.put("t1", "1"));
		van.push(van.put("t2", "2"));
		van.push(last);
		van.push(van.delete(last));
		this.clock.advance(RETENTION.tombstones().plusDays(1));
		purge();
		ContractDevice fresh = device("van2");
		assertThat(fresh.pull(1).more()).isTrue();
		assertThat(fresh.pull(1).changes()).extracting(RecordChange::key).containsExactly("t2");
		assertThat(fresh.pull(1).more()).isFalse();
	}

	@Test
	void aDeviceThatOnlyPullsIsNotedAtMostOnceAMinute() throws Exception {
		ContractDevice van = device("van1");
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
		return single(directory(), "SELECT seen_at FROM sync_device");
	}

	@Test
	void aFailureOfTheStorageIsOneToTryAgain() throws Exception {
		ContractDevice van = device("van1");
		van.pull();
		execute(directory(), "DROP TABLE sync_record");
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
