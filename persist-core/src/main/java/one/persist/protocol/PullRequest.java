package one.persist.protocol;

import one.persist.KeyScope;

/**
 * A pull, as it travels.
 *
 * @param state who pulls, and where it stands
 * @param full whether to leave nothing out, not even what the device itself pushed last
 * @param limit changes wanted, at most, though at least one whole commit comes; positive
 * @param scope the keys that are asked for: all, or those of 1 to {@link #MAX_PREFIXES}
 * prefixes
 */
public record PullRequest(DeviceState state, boolean full, int limit, KeyScope scope) {

	/** Prefixes that a device may ask for: they travel with each pull. */
	public static final int MAX_PREFIXES = 100;

	/**
	 * Checks limit and scope.
	 * @throws IllegalArgumentException if the limit is not positive, or the scope cannot
	 * be asked for
	 */
	public PullRequest {
		if (limit < 1) {
			throw new IllegalArgumentException("A pull's limit is positive, not " + limit);
		}
		int prefixes = scope.prefixes().size();
		if (prefixes < 1 || prefixes > MAX_PREFIXES) {
			throw new IllegalArgumentException(
					"A pull asks for 1 to " + MAX_PREFIXES + " prefixes, or for all keys, not for " + prefixes);
		}
	}

	/**
	 * A pull of all keys.
	 * @param state who pulls, and where it stands
	 * @param full whether to leave nothing out
	 * @param limit changes wanted, at most
	 */
	public PullRequest(DeviceState state, boolean full, int limit) {
		this(state, full, limit, KeyScope.all());
	}

}
