package one.persist.protocol;

/**
 * A pull, as it travels.
 *
 * @param state who pulls, and where it stands
 * @param full whether to leave nothing out, not even what the device itself pushed last
 * @param limit changes wanted, at most, though at least one whole commit comes; positive
 */
public record PullRequest(DeviceState state, boolean full, int limit) {

	/**
	 * Checks the limit.
	 * @throws IllegalArgumentException if the limit is not positive
	 */
	public PullRequest {
		if (limit < 1) {
			throw new IllegalArgumentException("A pull's limit is positive, not " + limit);
		}
	}

}
