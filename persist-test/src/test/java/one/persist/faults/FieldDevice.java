package one.persist.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.StoredRecord;
import one.persist.SyncStatus;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A store of an application whose worker syncs by itself.
 */
final class FieldDevice implements AutoCloseable {

	/** Within it, whatever happens by itself has happened. */
	static final Duration SOON = Duration.ofSeconds(15);

	private final Store store;

	FieldDevice(Store store) {
		this.store = store;
	}

	Store store() {
		return this.store;
	}

	String name() {
		return this.store.name();
	}

	void put(String key, String json) {
		this.store.records(Json.class).put(key, Json.parse(json));
	}

	/** Writes records in one transaction, and tells what was written. */
	Map<String, String> write(String prefix, int records) {
		Map<String, String> written = new TreeMap<>();
		for (int i = 1; i <= records; i++) {
			written.put(prefix + i, String.valueOf(i));
		}
		this.store.transaction(() -> {
			written.forEach(this::put);
			return written;
		});
		return written;
	}

	Map<String, String> values() {
		Map<String, String> values = new TreeMap<>();
		try (Stream<StoredRecord<Json>> all = this.store.records(Json.class).stream(RecordQuery.all())) {
			all.forEach((stored) -> values.put(stored.key(), stored.value().toString()));
		}
		return values;
	}

	RemoteStatus remote(String name) {
		return this.store.sync()
			.status()
			.remotes()
			.stream()
			.filter((remote) -> remote.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	RemoteStatus hq() {
		return remote("hq");
	}

	/** Waits until the status is of some kind. */
	RemoteStatus await(String name, Predicate<RemoteStatus> kind) {
		return Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(() -> remote(name), kind);
	}

	RemoteStatus awaitHq(Predicate<RemoteStatus> kind) {
		return await("hq", kind);
	}

	void awaitDrained() {
		awaitHq((status) -> status.pending() == 0);
	}

	void assertNoConflictAndNoDeadLetter() {
		SyncStatus status = this.store.sync().status();
		assertThat(status.openConflicts()).isZero();
		assertThat(status.remotes()).extracting(RemoteStatus::deadLetters).containsOnly(0L);
		assertThat(this.store.sync().decisions(10)).isEqualTo(List.of());
	}

	/** Its application goes on, and with it the stores of other tests. */
	@Override
	public void close() {
		this.store.sync().pause();
	}

}
