package one.persist.server.storage;

import java.util.Locale;

/**
 * What the audit tells of.
 */
public enum AuditAction {

	/** A key of a device was made; its id is the subject. */
	KEY_CREATED,

	/** A key of a device was revoked; its id is the subject. */
	KEY_REVOKED,

	/** A device may not call any more. */
	DEVICE_REVOKED,

	/** A device that was revoked may call again. */
	DEVICE_ALLOWED,

	/** A device was refused: it is revoked, or the key is another device's. */
	DEVICE_REFUSED,

	/** Calls had no token, or none that is good. */
	CALLS_REFUSED,

	/** Entries of pushes were rejected, for the reason in the detail. */
	ENTRIES_REJECTED,

	/** A device asked for more than its tenant may have: of what, the detail says. */
	QUOTA_EXCEEDED,

	/** Two devices used one id. */
	DEVICE_FORKED,

	/** A device had seen what is not of this server. */
	HISTORY_DIVERGED,

	/** What was past its time was forgotten. */
	PURGED,

	/** All of a tenant was read. */
	TENANT_EXPORTED,

	/** All of a tenant was written. */
	TENANT_IMPORTED,

	/** All of a tenant was deleted. */
	TENANT_DELETED;

	/**
	 * Whether something was refused that a device or a stranger wanted.
	 * @return true if so
	 */
	public boolean isRefusal() {
		return switch (this) {
			case DEVICE_REFUSED, CALLS_REFUSED, ENTRIES_REJECTED, QUOTA_EXCEEDED, DEVICE_FORKED, HISTORY_DIVERGED ->
				true;
			case KEY_CREATED, KEY_REVOKED, DEVICE_REVOKED, DEVICE_ALLOWED, PURGED, TENANT_EXPORTED, TENANT_IMPORTED,
					TENANT_DELETED ->
				false;
		};
	}

	/**
	 * The action as it is told outside.
	 * @return lower-case letters and {@code -}
	 */
	public String code() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	static AuditAction of(String code) {
		return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
	}

}
