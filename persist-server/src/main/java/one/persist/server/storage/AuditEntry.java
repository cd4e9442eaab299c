package one.persist.server.storage;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What happened. Holds neither values nor tokens.
 *
 * @param id its number, greater than those of entries that were written before
 * @param at when
 * @param action what
 * @param about to whom
 * @param detail more of it, in words
 * @param count how often, since the entry before of this kind
 */
public record AuditEntry(long id, Instant at, AuditAction action, About about, String detail, long count) {

	/**
	 * To whom something happened.
	 *
	 * @param tenant whose; null if it is told of no tenant
	 * @param store in which store; null if in none, or in all
	 * @param subject the device or the key; null if neither
	 */
	public record About(@Nullable String tenant, @Nullable String store, @Nullable String subject) {

		/** Told of the server as a whole. */
		static final About SERVER = new About(null, null, null);

		static About tenant(String tenant) {
			return new About(tenant, null, null);
		}

	}

}
