package one.persist.test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.KeyScope;
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
 * As much of a device as a remote can tell: an id, a clock, and what it remembers of the
 * remote.
 */
final class ContractDevice {

	private final DeviceId id;

	private final Remote remote;

	private final InstantSource clock;

	private HybridTimestamp last = new HybridTimestamp(0);

	private @Nullable Cursor cursor;

	private @Nullable Cursor seen;

	private KeyScope scope = KeyScope.all();

	private List<PushName> previous = new ArrayList<>();

	private int pushes;

	ContractDevice(String id, Remote remote, InstantSource clock) {
		this.id = new DeviceId(id);
		this.remote = remote;
		this.clock = clock;
	}

	/** The same file, opened twice: from here on both go their own ways. */
	ContractDevice copy() {
		return copy(this.remote);
	}

	/** The same file, opened twice, each with its own way to the remote. */
	ContractDevice copy(Remote elsewhere) {
		ContractDevice copy = new ContractDevice(this.id.value(), elsewhere, this.clock);
		copy.last = this.last;
		copy.cursor = this.cursor;
		copy.seen = this.seen;
		copy.previous = new ArrayList<>(this.previous);
		copy.pushes = this.pushes + 1000;
		return copy;
	}

	RecordChange put(String key, String json) {
		return write(key, Json.parse(json), VersionVector.empty());
	}

	RecordChange put(String key, String json, RecordChange over) {
		return write(key, Json.parse(json), over.vector());
	}

	RecordChange delete(RecordChange over) {
		return write(over.key(), null, over.vector());
	}

	private RecordChange write(String key, @Nullable Json value, VersionVector over) {
		HybridTimestamp now = HybridTimestamp.ofEpochMillis(this.clock.millis());
		this.last = (now.compareTo(this.last) > 0) ? now : this.last.next();
		Version version = new Version(this.last, this.id);
		return new RecordChange(key, value, version, over.with(version));
	}

	/** Writes {@code k0}, {@code k1} and so on. */
	RecordChange[] putMany(int count) {
		return IntStream.range(0, count).mapToObj((i) -> put("k" + i, "1")).toArray(RecordChange[]::new);
	}

	/** As a clock writes that is ahead. */
	RecordChange putAhead(String key, Duration ahead) {
		Version version = new Version(HybridTimestamp.ofEpochMillis(this.clock.instant().plus(ahead).toEpochMilli()),
				this.id);
		return new RecordChange(key, Json.parse("1"), version, VersionVector.of(version));
	}

	PushResponse push(RecordChange... changes) {
		return push(false, changes);
	}

	PushResponse pushWithBase(RecordChange... changes) {
		return push(true, changes);
	}

	private PushResponse push(boolean base, RecordChange... changes) {
		PushRequest request = request(Arrays.stream(changes).map((change) -> new PushEntry(change, base)).toList());
		// it may arrive though no answer comes
		this.previous.add(request.push());
		PushResponse response = this.remote.push(request);
		this.previous = new ArrayList<>(List.of(request.push()));
		this.seen = response.seen();
		return response;
	}

	/** The push arrives, its answer does not. */
	void pushAndLoseTheAnswer(RecordChange... changes) {
		PushRequest request = request(Arrays.stream(changes).map((change) -> new PushEntry(change, false)).toList());
		this.previous.add(request.push());
		this.remote.push(request);
	}

	private PushRequest request(List<PushEntry> entries) {
		PushName name = new PushName(this.id + "-" + this.pushes++);
		return new PushRequest(state(), name, entries);
	}

	private DeviceState state() {
		return new DeviceState(this.id, null, this.cursor, this.seen, this.previous);
	}

	PullResponse pull() {
		return pull(1000);
	}

	PullResponse pull(int limit) {
		return pull(false, limit);
	}

	PullResponse pullFull() {
		this.cursor = null;
		return pull(true, 1000);
	}

	private PullResponse pull(boolean full, int limit) {
		PullResponse response = this.remote.pull(new PullRequest(state(), full, limit, this.scope));
		this.cursor = response.cursor();
		this.seen = response.cursor();
		return response;
	}

	/** From now on it asks for some keys alone. */
	ContractDevice asksFor(KeyScope keys) {
		this.scope = keys;
		return this;
	}

	@Nullable Cursor seen() {
		return this.seen;
	}

	/** So many pushes, each of a new {@code id-push-a} and {@code id-push-b}. */
	List<PushResult> pushPairs(int pushes) {
		return IntStream.range(0, pushes)
			.mapToObj((push) -> this.id + "-" + push)
			.flatMap((key) -> push(put(key + "-a", "1"), put(key + "-b", "2")).results().stream())
			.toList();
	}

	/** Reads page by page as long as others write; gives the keys in their order. */
	List<String> follow(int limit, BooleanSupplier writing) {
		List<String> read = new ArrayList<>();
		boolean last;
		PullResponse page;
		do {
			last = !writing.getAsBoolean();
			page = pull(limit);
			page.changes().forEach((change) -> read.add(change.key()));
		}
		while (!last || page.more());
		return read;
	}

	void forgetPushes() {
		this.previous = new ArrayList<>();
	}

	void seen(@Nullable Cursor seen) {
		this.seen = seen;
	}

	DeviceId id() {
		return this.id;
	}

}
