package one.persist.server.storage;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

/**
 * A device as far as a server sees one: it makes versions, and remembers what it must.
 */
public final class TestPusher {

	private final DeviceId id;

	private final Remote remote;

	private long clock;

	private int pushes;

	private @Nullable Cursor cursor;

	private @Nullable PushRequest last;

	/**
	 * Makes a device.
	 * @param id its id
	 * @param remote the server
	 */
	public TestPusher(String id, Remote remote) {
		this.id = new DeviceId(id);
		this.remote = remote;
		this.clock = HybridTimestamp.ofEpochMillis(InstantSource.system().millis()).packed();
	}

	/**
	 * Writes a record, or deletes it.
	 * @param key its key
	 * @param json its value; null to delete it
	 * @param before what the write has seen
	 * @return the version
	 */
	public RecordChange write(String key, @Nullable String json, RecordChange... before) {
		Version version = new Version(new HybridTimestamp(++this.clock), this.id);
		VersionVector vector = VersionVector.of(version);
		for (RecordChange seen : before) {
			vector = seen.vector().unite(vector);
		}
		return new RecordChange(key, (json != null) ? Json.parse(json) : null, version, vector);
	}

	/**
	 * Pushes.
	 * @param changes what to push
	 * @return what became of each
	 */
	public List<PushResult> push(RecordChange... changes) {
		return push(Arrays.stream(changes).map((change) -> new PushEntry(change, false)).toList());
	}

	/**
	 * Pushes.
	 * @param entries what to push
	 * @return what became of each
	 */
	public List<PushResult> push(List<PushEntry> entries) {
		List<PushName> previous = new ArrayList<>();
		if (this.last != null) {
			previous.add(this.last.push());
		}
		PushRequest request = new PushRequest(new DeviceState(this.id, null, this.cursor, null, previous),
				new PushName("p" + ++this.pushes), entries);
		PushResponse response = this.remote.push(request);
		this.last = request;
		return response.results();
	}

	/**
	 * Sends the last push once more, as a network does that doubles requests.
	 * @return what became of each entry
	 */
	public List<PushResult> pushAgain() {
		return this.remote.push(this.last).results();
	}

	/**
	 * Reads everything, from the beginning.
	 * @return what the server has
	 */
	public List<RecordChange> readAll() {
		this.cursor = null;
		List<RecordChange> all = new ArrayList<>();
		PullResponse page;
		do {
			page = pull();
			all.addAll(page.changes());
		}
		while (page.more());
		return all;
	}

	/**
	 * Reads a page.
	 * @return the page
	 */
	public PullResponse pull() {
		List<PushName> previous = (this.last != null) ? List.of(this.last.push()) : List.of();
		PullResponse page = this.remote
			.pull(new PullRequest(new DeviceState(this.id, null, this.cursor, null, previous), true, 1_000));
		this.cursor = page.cursor();
		return page;
	}

}
