package one.persist.internal.records;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import one.persist.DamagedRecordException;
import one.persist.Json;
import one.persist.StaleConflictException;
import one.persist.StaleRecordException;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.event.ConflictResolved;
import one.persist.event.RecordChanged;
import one.persist.internal.records.LocalRecord.Marks;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;

/**
 * What the application writes: each is one transaction over record, base and queue.
 */
public final class LocalWrites {

	/** Records that many writes replace and that are in memory together. */
	private static final int FOUND_AT_ONCE = 500;

	private final LocalStore store;

	/**
	 * Whether the last record that was written was a new one: then the next is likely to
	 * be one as well, and need not be looked for. Used under the write lock.
	 */
	private boolean writesNew;

	/**
	 * Creates the writes of a store.
	 * @param store the store
	 */
	public LocalWrites(LocalStore store) {
		this.store = store;
	}

	/**
	 * Writes a record.
	 * @param key a key that was checked
	 * @param value the value
	 * @param expected the version that the record must be at, or null for any
	 * @return the record as stored
	 */
	LocalRecord put(String key, Json value, @Nullable Version expected) {
		return this.store.writeTogether(1, (session) -> put(session, key, value, expected));
	}

	LocalRecord put(SqliteSession session, String key, Json value, @Nullable Version expected) {
		this.store.requireInScope(key);
		LocalRecord created = (expected == null && this.writesNew) ? create(session, key, value) : null;
		if (created != null) {
			return created;
		}
		LocalRecord old = this.store.records().find(session, key);
		requireExpected(key, old, expected);
		this.writesNew = old == null;
		return put(session, old, key, value);
	}

	private LocalRecord put(SqliteSession session, @Nullable LocalRecord old, String key, Json value) {
		return write(session, old, key, value, (old != null) ? covered(session, old) : VersionVector.empty());
	}

	/**
	 * Writes records.
	 * @param values the values, by keys that were checked
	 * @return the records as stored, in the order of the values
	 */
	List<LocalRecord> putAll(Map<String, Json> values) {
		return this.store.writeTogether(values.size(), (session) -> {
			values.keySet().forEach(this.store::requireInScope);
			List<LocalRecord> stored = new ArrayList<>(values.size());
			List<String> keys = List.copyOf(values.keySet());
			for (int from = 0; from < keys.size(); from += FOUND_AT_ONCE) {
				put(session, keys.subList(from, Math.min(keys.size(), from + FOUND_AT_ONCE)), values, stored);
			}
			return stored;
		});
	}

	private void put(SqliteSession session, List<String> keys, Map<String, Json> values, List<LocalRecord> stored) {
		int next = 0;
		while (this.writesNew && next < keys.size()) {
			String key = keys.get(next);
			LocalRecord created = create(session, key, value(values, key));
			if (created != null) {
				stored.add(created);
				next++;
			}
			else {
				this.writesNew = false;
			}
		}
		List<String> rest = keys.subList(next, keys.size());
		if (!rest.isEmpty()) {
			Map<String, LocalRecord> olds = this.store.records().find(session, rest);
			rest.forEach((key) -> stored.add(put(session, olds.get(key), key, value(values, key))));
			this.writesNew = !olds.containsKey(rest.get(rest.size() - 1));
		}
	}

	private static Json value(Map<String, Json> values, String key) {
		return Objects.requireNonNull(values.get(key));
	}

	/**
	 * What is known to be seen: of a damaged record, its base too. A damaged one that no
	 * remote has confirmed may bear the name of another device, which it had when the
	 * file was copied: what stands under that name elsewhere was not seen here.
	 */
	private VersionVector covered(SqliteSession session, LocalRecord old) {
		if (!old.isDamaged()) {
			return old.seen();
		}
		VersionVector seen = old.confirmed() ? old.seen() : VersionVector.empty();
		Base base = this.store.bases().find(session, old);
		return (base != null) ? seen.unite(base.vector()) : seen;
	}

	/**
	 * Deletes a record.
	 * @param key a key that was checked
	 * @param expected the version that the record must be at, or null for any
	 * @return whether there was one
	 */
	boolean delete(String key, @Nullable Version expected) {
		return this.store.writeTogether(1, (session) -> {
			this.store.requireInScope(key);
			LocalRecord old = this.store.records().find(session, key);
			requireExpected(key, old, expected);
			if (old != null && old.isDamaged()) {
				write(session, old, key, null, covered(session, old));
				return true;
			}
			if (old == null || old.change().deleted()) {
				return false;
			}
			boolean nobodyHasIt = this.store.bases().find(session, old) == null
					&& this.store.entries().withdraw(session, old);
			if (nobodyHasIt) {
				this.store.entries().removeRecord(session, old);
				this.store.publish(new RecordChanged(this.store.name(), key, this.store.nextVersion(), true, null));
			}
			else {
				write(session, old, key, null, old.change().vector());
			}
			return true;
		});
	}

	/**
	 * Settles a conflict by a new write that covers both sides.
	 * @param key a key that was checked
	 * @param value the value to keep, or null to delete
	 * @param seen both sides as the caller saw them, or null for whatever they are
	 * @return the record as stored
	 */
	LocalRecord resolve(String key, @Nullable Json value, @Nullable SeenSides seen) {
		return this.store.writeTogether(1, (session) -> {
			LocalRecord local = this.store.records().find(session, key);
			ConflictRow row = (local != null && local.conflicted()) ? this.store.conflicts().find(local.id()) : null;
			if (local == null || row == null) {
				throw new StaleConflictException("Record '" + key + "' of store '" + this.store.name()
						+ "' has no open conflict: it is settled already", null);
			}
			if (row.isDamaged() && seen == null) {
				return settle(session, local, null, value);
			}
			if (seen != null) {
				requireSeen(local, row, seen);
			}
			return settle(session, local, row.other(key), value);
		});
	}

	private void requireSeen(LocalRecord local, ConflictRow row, SeenSides seen) {
		String key = local.key();
		if (local.isDamaged() || row.isDamaged()) {
			throw new DamagedRecordException(this.store.name(), key, null);
		}
		RecordChange other = row.other(key);
		if (!seen.equals(new SeenSides(local.change().version(), other.version()))) {
			throw new StaleConflictException("The conflict of record '" + key + "' of store '" + this.store.name()
					+ "' has moved: it is between " + local.change().version() + " and " + other.version()
					+ " now. Look at it again", null);
		}
	}

	/**
	 * @param other the other side; null if it is damaged: the remote answers the write
	 * with it once more
	 */
	private LocalRecord settle(SqliteSession session, LocalRecord local, @Nullable RecordChange other,
			@Nullable Json value) {
		this.store.conflicts().remove(local.id());
		this.store.records().setConflicted(session, local.id(), false);
		this.store.entries().setHeld(session, local, false);
		LocalRecord free = local.unconflicted();
		VersionVector seen = covered(session, local);
		LocalRecord written = write(session, free, local.key(), value,
				(other != null) ? seen.unite(other.vector()) : seen);
		if (other != null) {
			this.store.bases().confirm(session, written, other);
		}
		this.store.publish(new ConflictResolved(this.store.name(), local.key()));
		return written;
	}

	/**
	 * Writes a new version of this device.
	 * @param old the record as it stands, or null if there is none
	 * @param value the value, or null to delete
	 * @param seen what the new version covers
	 */
	LocalRecord write(SqliteSession session, @Nullable LocalRecord old, String key, @Nullable Json value,
			VersionVector seen) {
		if (old == null) {
			LocalRecord created = create(session, key, value);
			if (created == null) {
				throw new IllegalStateException("There is a record '" + key + "' that was not found");
			}
			return created;
		}
		if (old.isDamaged()) {
			this.store.quarantine().release(session, old);
		}
		this.store.bases().keep(session, old);
		Version version = this.store.nextVersion();
		RecordChange change = new RecordChange(key, value, version, seen.with(version));
		return entered(session,
				this.store.records().updateWaiting(session, old, change, this.store.entries().placeFor(old)), true);
	}

	/** Writes a new record, unless there is one of its key. */
	private @Nullable LocalRecord create(SqliteSession session, String key, @Nullable Json value) {
		Version version = this.store.nextVersion();
		RecordChange change = new RecordChange(key, value, version, VersionVector.of(version));
		LocalRecord created = this.store.records()
			.insert(session, change, Marks.written(this.store.entries().placeFor(null)));
		return (created != null) ? entered(session, created, false) : null;
	}

	private LocalRecord entered(SqliteSession session, LocalRecord written, boolean existed) {
		this.store.entries().enterAll(session, written, existed);
		RecordChange change = written.change();
		this.store
			.publish(new RecordChanged(this.store.name(), change.key(), change.version(), change.deleted(), null));
		return written;
	}

	private void requireExpected(String key, @Nullable LocalRecord found, @Nullable Version expected) {
		if (expected == null) {
			return;
		}
		if (found != null && found.damage() != null && expected.equals(found.damage().version())) {
			return;
		}
		if (found == null || found.change().deleted()) {
			throw new StaleRecordException("Record '" + key + "' of store '" + this.store.name()
					+ "' is gone, and was expected at " + expected, null);
		}
		if (!found.change().version().equals(expected)) {
			throw new StaleRecordException("Record '" + key + "' of store '" + this.store.name() + "' is at "
					+ found.change().version() + ", and was expected at " + expected, null);
		}
	}

	/**
	 * Both sides of a conflict, as a caller saw them.
	 *
	 * @param local this device's version
	 * @param remote the other version
	 */
	record SeenSides(Version local, Version remote) {
	}

}
