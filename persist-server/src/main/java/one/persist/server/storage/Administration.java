package one.persist.server.storage;

/**
 * What whoever runs the server can do with a storage, besides the calls of devices.
 *
 * @param keys keys of devices
 * @param devices the devices
 * @param tenants the tenants
 * @param stores the stores of tenants
 * @param audit what happened
 */
public record Administration(DeviceKeys keys, Devices devices, Tenants tenants, TenantStores stores, AuditLog audit) {

	static Administration of(Database database, StorageSettings settings) {
		AuditLog audit = new AuditLog(database, settings);
		return new Administration(new DeviceKeys(database, settings, audit), new Devices(database, settings, audit),
				new Tenants(database, settings, audit), new TenantStores(database, settings), audit);
	}

	static Administration none() {
		return of(NoDatabase.INSTANCE, StorageSettings.NONE);
	}

}
