package one.persist.sample.acceptance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.Cursor;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.spi.Remote;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One of many devices: the product's HTTP client with a connection of its own, and what a
 * device keeps, in memory. It writes its own records and reads those of its store.
 */
final class FleetDevice {

	/** Records of its own that it writes in turn. */
	private static final int RECORDS = 10;

	private static final int PAGE = 500;

	private final DeviceId id;

	private final Remote remote;

	/** What was written and not yet pushed, by key; guarded by this. */
	private final Map<String, RecordChange> waiting = new LinkedHashMap<>();

	/** What it wrote last, by key; guarded by this. */
	private final Map<String, RecordChange> written = new HashMap<>();

	/** Versions of the store's records, as they came; used by one thread at a time. */
	private final Map<String, Version> read = new HashMap<>();

	private HybridTimestamp last = new HybridTimestamp(0);

	private int writes;

	private int pushes;

	private @Nullable Cursor cursor;

	private @Nullable Cursor seen;

	private List<PushName> previous = List.of();

	FleetDevice(int number, Remote remote) {
		this.id = new DeviceId("device" + number);
		this.remote = remote;
	}

	/** Writes the next of its records. */
	synchronized void write() {
		String key = this.id + "/" + this.writes++ % RECORDS;
		HybridTimestamp now = HybridTimestamp.ofEpochMillis(System.currentTimeMillis());
		this.last = (now.compareTo(this.last) > 0) ? now : this.last.next();
		Version version = new Version(this.last, this.id);
		RecordChange change = new RecordChange(key, Json.parse("{\"reading\":" + this.writes
				+ ",\"celsius\":21.50,\"place\":\"hall 4, gate 12\",\"state\":\"open\",\"checked\":[true,false,true]}"),
				version, VersionVector.of(version));
		this.waiting.put(key, change);
		this.written.put(key, change);
	}

	private synchronized List<RecordChange> takeWaiting() {
		List<RecordChange> taken = List.copyOf(this.waiting.values());
		this.waiting.clear();
		return taken;
	}

	/**
	 * Pushes what waits, and fails if any of it is not stored. Called by one thread at a
	 * time.
	 */
	void push() {
		List<RecordChange> changes = takeWaiting();
		if (changes.isEmpty()) {
			return;
		}
		PushName name = new PushName(this.id + "-" + this.pushes++);
		PushResponse response = this.remote.push(new PushRequest(state(), name,
				changes.stream().map((change) -> new PushEntry(change, false)).toList()));
		assertThat(response.results()).hasSize(changes.size()).containsOnly(new PushResult.Applied());
		this.previous = List.of(name);
		this.seen = response.seen();
	}

	/** Reads what is new. Called by one thread at a time, and not beside a push. */
	void pull() {
		PullResponse page;
		do {
			page = this.remote.pull(new PullRequest(state(), false, PAGE));
			this.cursor = page.cursor();
			this.seen = page.cursor();
			page.changes().forEach((change) -> this.read.put(change.key(), change.version()));
		}
		while (page.more());
	}

	private DeviceState state() {
		return new DeviceState(this.id, null, this.cursor, this.seen, this.previous);
	}

	synchronized int writes() {
		return this.writes;
	}

	/** Records that another device has written, and that this one does not have so. */
	List<String> missing(FleetDevice other) {
		List<String> missing = new ArrayList<>();
		synchronized (other) {
			other.written.forEach((key, change) -> {
				if (!change.version().equals(this.read.get(key))) {
					missing.add(key);
				}
			});
		}
		return missing;
	}

}
