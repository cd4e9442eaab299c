package one.persist.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import one.persist.server.storage.AuditEntry.About;
import one.persist.spi.RemoteException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened that someone may ask about later. Bounded: entries are kept as long as
 * commits, {@value #MAX_ENTRIES} of them; and what devices or strangers cause, as often
 * as they like, is counted, and written once a minute for each kind. Safe for use by many
 * threads.
 * <p>
 * Reading fails with a {@link one.persist.spi.RemoteException} if the storage does, and
 * with an {@link UnsupportedOperationException} where an application's own storage keeps
 * no audit.
 */
public final class AuditLog {

	/** Entries listed at once, at most. */
	public static final int PAGE = 500;

	/** Entries that are left by a purge, at most. */
	static final int MAX_ENTRIES = 100_000;

	private static final Logger logger = LoggerFactory.getLogger(AuditLog.class);

	private static final Duration BETWEEN = Duration.ofMinutes(1);

	/** Kinds that are counted at once, at most; beyond, all are one. */
	private static final int MAX_KINDS = 1_000;

	private final Database database;

	private final StorageSettings settings;

	/** Guarded by itself. */
	private final Map<Kind, Tally> tallies = new HashMap<>();

	AuditLog(Database database, StorageSettings settings) {
		this.database = database;
		this.settings = settings;
	}

	/**
	 * Lists entries in the order in which they were written. Where several servers write,
	 * one may become visible after another of a greater number: who follows asks again
	 * from a minute before the last.
	 * @param since from when on
	 * @param after the number after which to go on; 0 to begin
	 * @return {@value #PAGE} entries at most
	 */
	public List<AuditEntry> list(Instant since, long after) {
		return this.database.read(Database.NOBODY, (connection) -> AuditTable.list(connection, since, after, PAGE));
	}

	/**
	 * Lists entries back from one, newest first.
	 * @param before the number before which to go on; {@link Long#MAX_VALUE} to begin
	 * @param limit how many at most, no more than {@value #PAGE}
	 * @return the entries
	 */
	public List<AuditEntry> newest(long before, int limit) {
		return this.database.read(Database.NOBODY,
				(connection) -> AuditTable.newest(connection, before, Math.min(limit, PAGE)));
	}

	/**
	 * Counts a call that had no token, or none that is good.
	 */
	public void callRefused() {
		count(AuditAction.CALLS_REFUSED, About.SERVER, "no token, or none that is good", 1);
	}

	/** Writes an entry with what it is about. */
	void write(Connection connection, AuditAction action, About about, String detail) throws SQLException {
		AuditTable.insert(connection, new AuditEntry(0, now(), action, about, detail, 1));
	}

	/** Writes an entry. */
	void write(AuditAction action, About about, String detail) {
		this.database.write(Database.NOBODY, (connection) -> {
			write(connection, action, about, detail);
			return action;
		});
	}

	/**
	 * Counts what may happen often. Never fails: what cannot be written is in the log.
	 */
	void count(AuditAction action, About about, String detail, long times) {
		if (this.database == NoDatabase.INSTANCE) {
			return;
		}
		Instant now = now();
		AuditEntry due = add(new Kind(action, about.tenant(), about.store(), detail), about, times, now);
		if (due != null) {
			write(due);
		}
	}

	private @Nullable AuditEntry add(Kind kind, About about, long times, Instant now) {
		synchronized (this.tallies) {
			if (this.tallies.size() >= MAX_KINDS && !this.tallies.containsKey(kind)) {
				this.tallies.values().removeIf((tally) -> tally.isOver(now) && tally.count == 0);
			}
			boolean full = this.tallies.size() >= MAX_KINDS && !this.tallies.containsKey(kind);
			Kind counted = full ? new Kind(kind.action(), null, null, "many") : kind;
			Tally tally = this.tallies.computeIfAbsent(counted, (fresh) -> new Tally());
			tally.about = full ? About.SERVER : about;
			tally.count += times;
			return tally.isOver(now) ? tally.take(counted, now) : null;
		}
	}

	/** Writes what was counted and not written yet. */
	private void flush(Instant now) {
		List<AuditEntry> due;
		synchronized (this.tallies) {
			due = this.tallies.entrySet()
				.stream()
				.filter((counted) -> counted.getValue().count > 0)
				.map((counted) -> counted.getValue().take(counted.getKey(), now))
				.toList();
			this.tallies.values().removeIf((tally) -> tally.isOver(now));
		}
		due.forEach(this::write);
	}

	private void write(AuditEntry entry) {
		try {
			this.database.write(Database.NOBODY, (connection) -> {
				AuditTable.insert(connection, entry);
				return entry;
			});
		}
		catch (RemoteException ex) {
			logger.warn("An entry of the audit could not be written: {} times {}", entry.count(), entry.action().code(),
					ex);
		}
	}

	void purge(Instant upTo) {
		flush(now());
		this.database.write(Database.NOBODY, (connection) -> AuditTable.purge(connection, upTo, MAX_ENTRIES));
	}

	private Instant now() {
		return this.settings.clock().instant().truncatedTo(ChronoUnit.MILLIS);
	}

	/**
	 * What is counted together.
	 */
	private record Kind(AuditAction action, @Nullable String tenant, @Nullable String store, String detail) {

	}

	/**
	 * How often something happened since it was last written.
	 */
	private static final class Tally {

		private About about = About.SERVER;

		private long count;

		private @Nullable Instant written;

		private boolean isOver(Instant now) {
			return this.written == null || Duration.between(this.written, now).abs().compareTo(BETWEEN) >= 0;
		}

		private AuditEntry take(Kind kind, Instant now) {
			AuditEntry entry = new AuditEntry(0, now, kind.action(), this.about, kind.detail(), this.count);
			this.count = 0;
			this.written = now;
			return entry;
		}

	}

}
