package one.persist.server.storage;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a device's key: all but its secret.
 *
 * @param id the key's id, which is no secret
 * @param tenant whose stores it opens
 * @param name name of the device that it is for
 * @param createdAt when it was made
 * @param expiresAt from when on it opens nothing; null if it does not expire
 * @param revokedAt when it was revoked; null if it was not
 */
public record DeviceKey(String id, String tenant, String name, Instant createdAt, @Nullable Instant expiresAt,
		@Nullable Instant revokedAt) {

	/**
	 * Whether the key opens anything.
	 * @param now the time
	 * @return whether it is neither revoked nor expired
	 */
	public boolean isGood(Instant now) {
		return this.revokedAt == null && (this.expiresAt == null || now.isBefore(this.expiresAt));
	}

}
