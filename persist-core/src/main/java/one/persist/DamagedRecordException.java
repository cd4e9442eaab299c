package one.persist;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of one record are not those that were written: a disk or a tool has changed
 * them. The record is not sent anywhere, and all others go on. It is whole again when it
 * is written anew, or when a remote has a good copy, which the next cycle asks for; its
 * bytes are kept for a while, and an export of the file shows them.
 */
public final class DamagedRecordException extends PersistException {

	private final String store;

	private final String key;

	/**
	 * Creates an exception.
	 * @param store the store's name
	 * @param key the record's key, as far as it can be read
	 * @param cause the failure below, if there is one
	 */
	public DamagedRecordException(String store, String key, @Nullable Throwable cause) {
		super("Record '" + key + "' of store '" + store + "' is damaged: its bytes are not those that were written."
				+ " Write it anew, or let a sync fetch a good copy.", cause);
		this.store = store;
		this.key = key;
	}

	/**
	 * The store.
	 * @return its name
	 */
	public String store() {
		return this.store;
	}

	/**
	 * The record.
	 * @return its key, as far as it can be read
	 */
	public String key() {
		return this.key;
	}

}
