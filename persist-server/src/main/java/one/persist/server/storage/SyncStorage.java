package one.persist.server.storage;

import one.persist.protocol.RecordBounds;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;

/**
 * What the server keeps of all stores of all tenants. Safe for use by many threads.
 */
public interface SyncStorage extends AutoCloseable {

	/**
	 * One store of one tenant, as the server itself sees it: with all of its keys, and no
	 * rule of the application asked. Made when it is first used. Cheap: nothing is
	 * opened.
	 * @param tenant whose store it is; not empty
	 * @param store its name: 1 to 63 lower-case letters, digits, {@code -} and {@code _},
	 * beginning with a letter or digit
	 * @return the store, as devices see it; safe for use by many threads. Its calls fail
	 * with a {@link one.persist.spi.RemoteException} alone: of kind {@code BUSY} when
	 * others write for too long, {@code TRANSIENT} when the storage fails,
	 * {@code REFUSED} and {@code TOO_LARGE} when the request breaks a rule
	 * @throws IllegalArgumentException if a name is not allowed
	 */
	Remote remote(String tenant, String store);

	/**
	 * One store, as a caller sees it: as the rules of the application let it, and if it
	 * is one of the devices that may call.
	 * @param visitor who calls; the store is of its tenant
	 * @param store its name
	 * @return the store. Its calls fail as those of {@link #remote(String, String)}, with
	 * a {@link one.persist.server.rules.RuleFailedException} if a rule does, and with a
	 * {@link DeviceRefusedException} of a device that the caller is not, or that is to be
	 * kept out
	 * @throws IllegalArgumentException if the name is not allowed
	 */
	Remote remote(Visitor visitor, String store);

	/**
	 * One store, as a caller sees it, which makes room for large answers before it reads
	 * them. In an application's own storage no room is asked for unless this is
	 * overridden.
	 * @param visitor who calls; the store is of its tenant
	 * @param store its name
	 * @param room where the memory for large answers comes from
	 * @return the store, as {@link #remote(Visitor, String)} gives it
	 * @throws IllegalArgumentException if the name is not allowed
	 */
	default Remote remote(Visitor visitor, String store, PageRoom room) {
		return remote(visitor, store);
	}

	/**
	 * One store of one tenant, for the server to read and write records of its own.
	 * Cheap: nothing is opened.
	 * @param tenant whose store it is; not empty
	 * @param store its name
	 * @return the store
	 * @throws IllegalArgumentException if a name is not allowed
	 */
	StoreWriter writer(String tenant, String store);

	/**
	 * What whoever runs the server can do: keys, devices, tenants, the audit.
	 * @return the same each time; in an application's own storage all of it is
	 * unsupported unless this is overridden
	 */
	default Administration administration() {
		return Administration.none();
	}

	/**
	 * What is taken at once.
	 * @return the limits, the same for all stores
	 */
	RemoteLimits limits();

	/**
	 * How large a record may be. Entries beyond are rejected, and the others go on.
	 * @return the bounds, the same for all stores
	 */
	default RecordBounds bounds() {
		return RecordBounds.WIDEST;
	}

	/**
	 * How much a tenant may have. What would go beyond is refused with a
	 * {@link one.persist.spi.RemoteException} of kind {@code FULL}: a new store, a new
	 * device, a push that asks for more room than there is.
	 * @param tenant who
	 * @return its quota; no bound in an application's own storage unless this is
	 * overridden
	 */
	default Quota quota(String tenant) {
		return Quota.UNLIMITED;
	}

	/**
	 * Writes something small, for who wants to know whether the storage can be written.
	 * Takes as long as a push may, if it fails. Does nothing in an application's own
	 * storage unless this is overridden.
	 * @throws one.persist.spi.RemoteException if nothing can be written: of kind
	 * {@code BUSY} if others are in the way, of another if the storage fails
	 */
	default void check() {
	}

	/**
	 * Forgets what is older than its time: tombstones, and with them the cursors that had
	 * not come so far; commits that nothing stored refers to; and devices not heard of
	 * for as long as commits are kept. Done in short transactions, so that pushes go on
	 * between them. A store that cannot be purged keeps no other from it.
	 * @param retention how long each is kept
	 * @return how much was forgotten
	 * @throws one.persist.spi.RemoteException if a store could not be purged, or the
	 * storage fails; what was forgotten stays so
	 */
	Purged purge(Retention retention);

	/**
	 * Waits for calls in progress and closes all files. Later calls fail.
	 */
	@Override
	void close();

	/**
	 * How much was forgotten.
	 *
	 * @param tombstones deletes
	 * @param commits commits
	 * @param devices devices
	 */
	record Purged(long tombstones, long commits, long devices) {

		Purged plus(Purged other) {
			return new Purged(this.tombstones + other.tombstones, this.commits + other.commits,
					this.devices + other.devices);
		}

	}

}
