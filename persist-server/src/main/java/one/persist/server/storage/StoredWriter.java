package one.persist.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.RecordKeys;
import one.persist.StaleRecordException;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.RecordTable.Applied;
import one.persist.server.storage.StoreTable.Counters;
import one.persist.server.storage.StoreTable.Writer;
import org.jspecify.annotations.Nullable;

/**
 * Writes as a push does: under the same lock, with a number and a commit, and announced.
 * What it writes is counted, and held against no quota: it is the server's own.
 */
final class StoredWriter implements StoreWriter {

	private final Database database;

	private final StoreId id;

	private final StorageSettings settings;

	private final AnnouncementHub hub;

	StoredWriter(Database database, StoreId id, StorageSettings settings, AnnouncementHub hub) {
		this.database = database;
		this.id = id;
		this.settings = settings;
		this.hub = hub;
	}

	@Override
	public Optional<RecordChange> read(String key) {
		RecordKeys.require(key);
		return this.database.read(this.id.tenant(), (connection) -> Optional.ofNullable(stored(connection, key)))
			.filter((stored) -> !stored.deleted());
	}

	@Override
	public Optional<RecordChange> write(String key, @Nullable Json value, @Nullable Version expected) {
		RecordKeys.require(key);
		this.settings.rules().requireNoneAsked();
		Optional<RecordChange> written = this.database.change(this.id,
				(connection) -> Optional.ofNullable(write(connection, key, value, expected)));
		this.settings.faultPoint().accept("push.committed");
		written.ifPresent((change) -> this.hub.committed(this.id, change.version().device()));
		return written;
	}

	private @Nullable RecordChange write(Connection connection, String key, @Nullable Json value,
			@Nullable Version expected) throws SQLException {
		Instant now = this.settings.now();
		StoredRemote.touch(connection, new TenantQuota(this.id, Quota.UNLIMITED), this.settings, now);
		Counters counters = this.database.dialect().lock(connection, this.id);
		RecordChange stored = stored(connection, key);
		Version current = (stored != null && !stored.deleted()) ? stored.version() : null;
		if (expected != null && !expected.equals(current)) {
			throw new StaleRecordException(
					"Record '" + key + "' of store '" + this.id.store() + "' is "
							+ ((current != null) ? "at " + current : "gone") + ", and was expected at " + expected,
					null);
		}
		if (value == null && current == null) {
			return null;
		}
		VersionVector seen = (stored != null) ? stored.vector() : VersionVector.empty();
		Version version = next(connection, seen, now);
		RecordChange change = new RecordChange(key, value, version, seen.with(version));
		Room before = (stored != null) ? Room.of(stored) : Room.NONE;
		new StoreCommits(connection, this.database.dialect(), this.id, this.settings).commit(version.device(),
				new Applied(List.of(change), Set.of(change.key()), counters.seq(), now), Room.of(change).minus(before));
		return change;
	}

	private @Nullable RecordChange stored(Connection connection, String key) throws SQLException {
		Dialect dialect = this.database.dialect();
		return dialect.ask(connection, dialect.reading(this.id, List.of(key))).get(key);
	}

	/**
	 * The next version of the store's own writer: greater than any it has named, so that
	 * no name is given twice, and than all that was seen.
	 */
	private Version next(Connection connection, VersionVector seen, Instant now) throws SQLException {
		Writer writer = StoreTable.writer(connection, this.id);
		long timestamp = Math.max(HybridTimestamp.ofEpochMillis(now.toEpochMilli()).packed(), writer.clock() + 1);
		for (HybridTimestamp known : seen.entries().values()) {
			timestamp = Math.max(timestamp, known.packed() + 1);
		}
		Writer next = new Writer(
				Objects.requireNonNullElseGet(writer.device(), () -> DeviceId.random(this.settings.random())),
				timestamp);
		StoreTable.setWriter(connection, this.id, next);
		return new Version(new HybridTimestamp(timestamp), Objects.requireNonNull(next.device()));
	}

}
