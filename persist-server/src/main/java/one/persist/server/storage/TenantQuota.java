package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import one.persist.protocol.DeviceState;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.RecordTable.Found;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;

/**
 * Holds what a device asks for against what its tenant may have. Refuses with a
 * {@link RemoteException} of kind {@code FULL}, whose cause is {@link QuotaExceeded}.
 * <p>
 * Of the store that is written all is known, as its counters are locked. What is written
 * to the tenant's other stores at the same moment is not: a quota may be exceeded by what
 * those transactions add.
 *
 * @param id the store
 * @param quota what its tenant may have
 */
record TenantQuota(StoreId id, Quota quota) {

	/** People make room, or give more: a device need not ask often. */
	private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

	/**
	 * What a version vector grows by, at most, when one more device writes: nobody asks
	 * for that.
	 */
	private static final int VECTOR_ENTRY = 50;

	/**
	 * One part in so many by which a quota may be exceeded by who asks for no room, and
	 * takes some: by vectors that grow, or by deletes alone. The delete of what is not
	 * here, as of what another remote had, takes room until it is forgotten.
	 */
	private static final int LENIENCE = 10;

	/**
	 * A device that had to take another id is let in up to so many times the quota: its
	 * former ids are remembered, too.
	 */
	private static final long FOR_RENAMED = 2;

	private static final String WHAT_TO_DO = "Deletes and smaller values are taken: make room, or ask whoever runs the"
			+ " server for more";

	private static final String STORES = "SELECT count(*) FROM sync_store WHERE tenant = ?";

	private static final String OTHERS = """
			SELECT count(*) FROM (
				SELECT 1 FROM sync_device WHERE tenant = ? AND NOT (store = ? AND device = ?) LIMIT ?
			) AS others""";

	/**
	 * Called before a store is made for a device.
	 */
	void requireStore(Connection connection) throws SQLException {
		if (this.quota.equals(Quota.UNLIMITED)) {
			return;
		}
		try (PreparedStatement count = connection.prepareStatement(STORES)) {
			count.setString(1, this.id.tenant());
			try (ResultSet row = count.executeQuery()) {
				row.next();
				if (row.getLong(1) >= this.quota.stores()) {
					throw exceeded("stores", "This tenant has " + row.getLong(1) + " stores, and may have "
							+ this.quota.stores()
							+ ": no other one is made. Use one that is there, or ask whoever runs the server for more");
				}
			}
		}
	}

	/**
	 * Called for a device that was never heard of, whether it was noted already or not.
	 */
	void requireDevice(Connection connection, DeviceState state) throws SQLException {
		if (this.quota.equals(Quota.UNLIMITED)) {
			return;
		}
		boolean renamed = state.formerly() != null
				&& DeviceTable.finding(this.id, state.formerly()).run(connection).isPresent();
		long most = renamed ? FOR_RENAMED * this.quota.devices() : this.quota.devices();
		try (PreparedStatement count = connection.prepareStatement(OTHERS)) {
			int next = 1;
			count.setString(next++, this.id.tenant());
			count.setString(next++, this.id.store());
			count.setString(next++, state.device().value());
			count.setLong(next, most);
			try (ResultSet row = count.executeQuery()) {
				row.next();
				if (row.getLong(1) >= most) {
					throw exceeded("devices", "This tenant has " + this.quota.devices()
							+ " devices, as many as it may have: no other one is let in. Ask whoever runs the server for"
							+ " more");
				}
			}
		}
	}

	/**
	 * Called in a transaction that has locked the store's counters.
	 * @param applied what is to be stored
	 * @param found what is stored, by key
	 * @return what it adds
	 */
	Room requireRoom(Connection connection, List<RecordChange> applied, Map<String, Found> found) throws SQLException {
		Room growth = Room.NONE;
		long asked = 0;
		long taken = 0;
		boolean deletesAlone = true;
		for (RecordChange change : applied) {
			Found before = found.get(change.key());
			Room added = Room.of(change).minus((before != null) ? Room.of(change.key(), before) : Room.NONE);
			long ofVector = (before != null) ? Math.min(VECTOR_ENTRY, vectorGrowth(change, before)) : 0;
			growth = growth.plus(added);
			asked += added.bytes() - ofVector;
			// what is there is deleted once, until its room is asked for again
			taken += added.bytes() - ((added.records() < 0) ? ofVector : 0);
			deletesAlone &= change.deleted();
		}
		if ((growth.records() > 0 || taken > 0) && !this.quota.equals(Quota.UNLIMITED)) {
			TenantUsage usage = UsageTable.ofTenant(connection, this.id.tenant());
			requireRecords(usage, growth);
			requireBytes(usage, taken, (asked <= 0 || deletesAlone) ? this.quota.bytes() / LENIENCE : 0);
		}
		return growth;
	}

	private static int vectorGrowth(RecordChange change, Found before) {
		return Math.max(0, RecordTable.sizeOf(change.vector()) - RecordTable.sizeOf(before.stored().vector()));
	}

	private void requireRecords(TenantUsage usage, Room growth) {
		long after = usage.records() + growth.records();
		if (growth.records() > 0 && after > this.quota.records()) {
			throw exceeded("records", "This tenant has " + usage.records() + " records, and would have " + after
					+ ": it may have " + this.quota.records() + ". " + WHAT_TO_DO);
		}
	}

	private void requireBytes(TenantUsage usage, long taken, long lenience) {
		long after = usage.bytes() + taken;
		if (taken > 0 && after - lenience > this.quota.bytes()) {
			throw exceeded("bytes", "This tenant stores " + usage.bytes() + " bytes, and would store " + after
					+ ": it may store " + this.quota.bytes() + ". " + WHAT_TO_DO);
		}
	}

	private static RemoteException exceeded(String limit, String detail) {
		return new RemoteException(Kind.FULL, detail, new QuotaExceeded(limit), RETRY_AFTER);
	}

	/**
	 * Says which limit it was.
	 */
	static final class QuotaExceeded extends RuntimeException {

		QuotaExceeded(String limit) {
			super(limit, null, false, false);
		}

		/** The limit, as the configuration calls it. */
		String limit() {
			return String.valueOf(getMessage());
		}

	}

}
