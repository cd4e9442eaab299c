package one.persist.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import one.persist.protocol.PullResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.SyncStorage;
import one.persist.server.storage.SyncStorage.Purged;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract of the server's storage, and what only a look behind it can show.
 */
abstract class SyncStorageContract extends RemoteContract {

	/** The storage, open. */
	protected abstract SyncStorage storage();

	/** Closes the storage; the next use opens it again. */
	protected abstract void restart();

	/** Runs a statement past the storage. */
	protected abstract void execute(String sql);

	/** Reads one value past the storage. */
	protected abstract String single(String sql);

	@Override
	protected void purge() {
		storage().purge(RETENTION);
	}

	ContractDevice device(String id) {
		return new ContractDevice(id, remote("acme", "tasks"), this.clock);
	}

	@Test
	void everythingIsThereAfterARestart() {
		ContractDevice van = device("van1");
		RecordChange change = van.put("t1", "1");
		van.push(change);
		restart();
		assertThat(van.pullFull().changes()).containsExactly(change);
	}

	@Test
	void callsAfterCloseFailAsThoseToABrokenServer() {
		SyncStorage storage = storage();
		ContractDevice van = new ContractDevice("van1", storage.remote("acme", "tasks"), this.clock);
		storage.close();
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
		assertThat(storage().purge(RETENTION)).isEqualTo(new Purged(3 * 1250, 0, 0));
		this.clock.advance(RETENTION.commits());
		assertThat(storage().purge(RETENTION)).isEqualTo(new Purged(0, 3 * 25, 3));
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
		assertThat(storage().purge(RETENTION).commits()).isEqualTo(1 + 5);
		assertThat(storage().purge(RETENTION).commits()).isZero();
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
	void aReaderHearsOfADeleteThatASteppingClockMadeYoungerThanTheNextOne() {
		ContractDevice van = device("van1");
		van.push(van.put("first", "1"));
		van.push(van.delete(van.put("early", "1")));
		this.clock.advance(Duration.ofSeconds(-10));
		van.push(van.delete(van.put("late", "1")));
		van.push(van.put("last", "1"));
		this.clock.advance(RETENTION.tombstones().plusSeconds(5));
		purge();
		ContractDevice reader = device("van2");
		assertThat(reader.pull(1).changes()).extracting(RecordChange::key).containsExactly("first");
		this.clock.advance(Duration.ofHours(1));
		purge();
		assertThatExceptionOfType(RemoteException.class).isThrownBy(() -> reader.pull(10))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(RemoteException.Kind.CURSOR_EXPIRED));
	}

	@Test
	void aDeviceThatOnlyPullsIsNotedAtMostOnceAMinute() {
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

	private String seenAt() {
		return single("SELECT seen_at FROM sync_device");
	}

	@Test
	void fault33KeysAndValuesOfEveryKindOfTextStayDistinctAndAsTheyWere() {
		List<String> keys = new ArrayList<>();
		IntStream.rangeClosed(1, 0x1f).forEach((control) -> keys.add(Character.toString(control)));
		keys.addAll(List.of(" ", "  ", "\u007f", "\u0085", "\u00a0", "\ufeff", "\ufffd", "\uffff", "\u00e9", "e\u0301",
				"\u200d", "\u2028", "a", "A", "\u0430", "ss", "\u00df", "\u0130", Character.toString(0x10000),
				Character.toString(0x10ffff), "\\", "\\0", "{\"", "NULL", "x".repeat(512)));
		ContractDevice van = device("van1");
		Map<String, String> written = new HashMap<>();
		for (String key : keys) {
			String value = '"' + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
			RecordChange change = van.put(key, (key.codePointAt(0) < ' ') ? "\"\\u00" + hex(key) + '"' : value);
			assertThat(van.push(change).results()).containsExactly(new PushResult.Applied());
			written.put(key, String.valueOf(change.value()));
		}
		ContractDevice till = device("till");
		Map<String, String> read = new HashMap<>();
		boolean more = true;
		while (more) {
			PullResponse page = till.pull();
			page.changes().forEach((change) -> read.put(change.key(), String.valueOf(change.value())));
			more = page.more();
		}
		assertThat(read).hasSameSizeAs(keys).isEqualTo(written);
	}

	private static String hex(String control) {
		return "%02x".formatted(control.codePointAt(0));
	}

	@Test
	void aFailureOfTheStorageIsOneToTryAgain() {
		ContractDevice van = device("van1");
		van.pull();
		execute("DROP TABLE sync_record");
		assertThatExceptionOfType(RemoteException.class).isThrownBy(() -> van.push(van.put("t1", "1")))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(Kind.TRANSIENT));
	}

}
