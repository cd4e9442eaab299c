package one.persist.server.storage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import one.persist.server.PrintableName;
import one.persist.server.storage.AuditEntry.About;
import org.jspecify.annotations.Nullable;

/**
 * The keys of devices: random tokens, each for one device of one tenant, kept as hashes
 * beside the records. A device's name has one key, and a second while the first is being
 * replaced. Nothing is kept in memory, so a key that is revoked opens nothing from the
 * next call on, on all servers of the database. Safe for use by many threads.
 * <p>
 * Calls fail with a {@link one.persist.spi.RemoteException} if the storage does, and with
 * an {@link UnsupportedOperationException} where an application's own storage keeps no
 * keys.
 */
public final class DeviceKeys {

	/** Keys listed at once, at most. */
	public static final int PAGE = 100;

	/** Says what the token is, to people and to programs that look for lost secrets. */
	private static final Pattern TOKEN = Pattern.compile("pk_([0-9a-f]{16})_([0-9a-f]{64})");

	private static final int ID_BYTES = 8;

	private static final int SECRET_BYTES = 32;

	/** Of no secret that anyone knows. */
	private static final String NO_HASH = "-".repeat(2 * SECRET_BYTES);

	private final Database database;

	private final StorageSettings settings;

	private final AuditLog audit;

	DeviceKeys(Database database, StorageSettings settings, AuditLog audit) {
		this.database = database;
		this.settings = settings;
		this.audit = audit;
	}

	/**
	 * Makes a key. If no other key of the device's name is good, the name is free for
	 * whichever device calls first with the new one.
	 * @param tenant whose stores it opens: 1 to 200 printable characters
	 * @param name name of the device: 1 to 100 printable characters
	 * @param expiresAt from when on it opens nothing, to come yet; null if it is not to
	 * expire
	 * @return the key with its token, which is told here and never again
	 * @throws IllegalArgumentException if a name is not allowed, or the time has passed
	 * @throws IllegalStateException if the device's name has two good keys already
	 */
	public Created create(String tenant, String name, @Nullable Instant expiresAt) {
		PrintableName.requireTenant(tenant);
		PrintableName.requireDevice(name);
		Instant now = now();
		if (expiresAt != null && !expiresAt.isAfter(now)) {
			throw new IllegalArgumentException("A key cannot expire at " + expiresAt + ", which has passed");
		}
		String secret = random(SECRET_BYTES);
		DeviceKey key = new DeviceKey(random(ID_BYTES), tenant, name, now,
				(expiresAt != null) ? expiresAt.truncatedTo(ChronoUnit.MILLIS) : null, null);
		boolean made = this.database.write(tenant, (connection) -> {
			if (!KeyTable.vacate(connection, key)) {
				Admission.forget(connection, tenant, name);
			}
			boolean inserted = KeyTable.insert(connection, new KeyTable.Row(key, hash(secret)));
			if (inserted) {
				this.audit.write(connection, AuditAction.KEY_CREATED, about(key), "for device '" + name + "'");
			}
			return inserted;
		});
		if (!made) {
			throw new IllegalStateException("There are two keys of device '" + name
					+ "' that are neither revoked nor expired: revoke one of them first");
		}
		return new Created(key, "pk_" + key.id() + "_" + secret);
	}

	/**
	 * Lists keys of a tenant, those that are revoked or expired too, in the order of
	 * their ids.
	 * @param tenant whose
	 * @param after the id after which to go on; empty to begin
	 * @return {@value #PAGE} keys at most
	 */
	public List<DeviceKey> list(String tenant, String after) {
		return this.database.read(tenant, (connection) -> KeyTable.list(connection, tenant, after, PAGE));
	}

	/**
	 * Revokes a key: it opens nothing from now on, for ever.
	 * @param id the key's id
	 * @return the key; empty if there is none of that id that was not revoked already
	 */
	public Optional<DeviceKey> revoke(String id) {
		return this.database.write(Database.NOBODY, (connection) -> {
			boolean revoked = KeyTable.revoke(connection, id, now());
			KeyTable.Row row = revoked ? KeyTable.find(connection, id) : null;
			if (row != null) {
				this.audit.write(connection, AuditAction.KEY_REVOKED, about(row.key()),
						"for device '" + row.key().name() + "'");
			}
			return Optional.ofNullable((row != null) ? row.key() : null);
		});
	}

	/**
	 * Recognizes a token. Throws nothing for one that is none, and shows it nowhere.
	 * @param token a text
	 * @return the key; empty if the token is of no key that is good
	 */
	public Optional<DeviceKey> recognize(String token) {
		Matcher parts = TOKEN.matcher(token);
		if (!parts.matches()) {
			return Optional.empty();
		}
		KeyTable.Row row = this.database
			.read(Database.NOBODY, (connection) -> Optional.ofNullable(KeyTable.find(connection, parts.group(1))))
			.orElse(null);
		boolean known = isSame(hash(parts.group(2)), (row != null) ? row.hash() : NO_HASH);
		return (row != null && known && row.key().isGood(this.settings.clock().instant())) ? Optional.of(row.key())
				: Optional.empty();
	}

	/**
	 * Whether any key opens anything.
	 * @return whether one is neither revoked nor expired; false where none are kept
	 */
	public boolean isAnyGood() {
		return this.database != NoDatabase.INSTANCE
				&& this.database.read(Database.NOBODY, (connection) -> KeyTable.isAnyGood(connection, now()));
	}

	/**
	 * Whether keys are kept here at all.
	 * @return false in an application's own storage
	 */
	public boolean isSupported() {
		return this.database != NoDatabase.INSTANCE;
	}

	void purge(Instant upTo) {
		this.database.write(Database.NOBODY, (connection) -> KeyTable.purge(connection, upTo));
	}

	private static About about(DeviceKey key) {
		return new About(key.tenant(), null, key.id());
	}

	private Instant now() {
		return this.settings.clock().instant().truncatedTo(ChronoUnit.MILLIS);
	}

	private String random(int bytes) {
		byte[] bits = new byte[bytes];
		this.settings.random().nextBytes(bits);
		return HexFormat.of().formatHex(bits);
	}

	private static boolean isSame(String hash, String other) {
		return MessageDigest.isEqual(hash.getBytes(StandardCharsets.US_ASCII),
				other.getBytes(StandardCharsets.US_ASCII));
	}

	/** Of 32 random bytes: nothing slower is needed, as nobody can guess them. */
	private static String hash(String secret) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/**
	 * A key that was just made.
	 *
	 * @param key the key
	 * @param token the token that the device sends
	 */
	public record Created(DeviceKey key, String token) {

		/**
		 * Leaves the token out.
		 */
		@Override
		public String toString() {
			return "Created[key=" + this.key + "]";
		}

	}

}
