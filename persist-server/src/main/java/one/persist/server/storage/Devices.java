package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.List;

import one.persist.DeviceId;
import one.persist.server.PrintableName;
import one.persist.server.storage.AuditEntry.About;

/**
 * The devices of a tenant: which there are, and which may not call. Safe for use by many
 * threads.
 * <p>
 * Calls fail with a {@link one.persist.spi.RemoteException} if the storage does, and with
 * an {@link UnsupportedOperationException} where an application's own storage keeps no
 * list.
 */
public final class Devices {

	/** Devices listed at once, at most. */
	public static final int PAGE = 100;

	private static final String REVOKE = """
			INSERT INTO sync_revoked (tenant, device, revoked_at) VALUES (?, ?, ?) ON CONFLICT (tenant, device) DO NOTHING""";

	private static final String ALLOW = "DELETE FROM sync_revoked WHERE tenant = ? AND device = ?";

	private final Database database;

	private final StorageSettings settings;

	private final AuditLog audit;

	Devices(Database database, StorageSettings settings, AuditLog audit) {
		this.database = database;
		this.settings = settings;
		this.audit = audit;
	}

	/**
	 * Lists devices of a store in the order of their ids.
	 * @param tenant whose store it is
	 * @param store its name
	 * @param after the id after which to go on; empty to begin
	 * @return {@value #PAGE} devices at most; none if there is no such store
	 * @throws IllegalArgumentException if a name is not allowed
	 */
	public List<KnownDevice> list(String tenant, String store, String after) {
		StoreId id = new StoreId(tenant, store);
		return this.database.read(tenant, (connection) -> DeviceTable.list(connection, id, after, PAGE));
	}

	/**
	 * Keeps a device out of all stores of a tenant, from its next call on, also when it
	 * takes another id and says so. It need not be known yet. A device whose program does
	 * not say so is kept out by revoking its key.
	 * @param tenant whose device it is
	 * @param device its id
	 */
	public void revoke(String tenant, DeviceId device) {
		PrintableName.requireTenant(tenant);
		long now = this.settings.clock().instant().truncatedTo(ChronoUnit.MILLIS).toEpochMilli();
		this.database.write(tenant, (connection) -> {
			try (PreparedStatement revoke = statement(connection, REVOKE, tenant, device)) {
				revoke.setLong(3, now);
				revoke.executeUpdate();
			}
			this.audit.write(connection, AuditAction.DEVICE_REVOKED, about(tenant, device), "");
			return device;
		});
	}

	/**
	 * Lets a device call again.
	 * @param tenant whose device it is
	 * @param device its id
	 */
	public void allow(String tenant, DeviceId device) {
		PrintableName.requireTenant(tenant);
		this.database.write(tenant, (connection) -> {
			try (PreparedStatement allow = statement(connection, ALLOW, tenant, device)) {
				allow.executeUpdate();
			}
			this.audit.write(connection, AuditAction.DEVICE_ALLOWED, about(tenant, device), "");
			return device;
		});
	}

	private static PreparedStatement statement(Connection connection, String sql, String tenant, DeviceId device)
			throws SQLException {
		PreparedStatement statement = connection.prepareStatement(sql);
		statement.setString(1, tenant);
		statement.setString(2, device.value());
		return statement;
	}

	private static About about(String tenant, DeviceId device) {
		return new About(tenant, null, device.value());
	}

}
