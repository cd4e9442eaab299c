package one.persist.server.storage;

import java.time.Duration;

import one.persist.server.ServerSetupException;

/**
 * How long the server remembers what devices that were away may still ask for.
 *
 * @param tombstones how long a delete is kept: a device that was away for longer reads
 * everything again; positive
 * @param commits how long a commit is kept: a device that was away for longer is treated
 * as one of another history; at least as long as tombstones
 */
public record Retention(Duration tombstones, Duration commits) {

	/**
	 * Checks the times.
	 * @throws ServerSetupException if tombstones are not kept at all, or commits shorter
	 * than tombstones
	 */
	public Retention {
		if (tombstones.isNegative() || tombstones.isZero()) {
			throw new ServerSetupException("Tombstones are to be kept for " + tombstones + ".",
					"Keep them for a positive time, at least as long as a device may be away.", null);
		}
		if (commits.compareTo(tombstones) < 0) {
			throw new ServerSetupException(
					"Commits are to be kept for " + commits + ", shorter than tombstones, kept for " + tombstones + ".",
					"Keep commits at least as long as tombstones: a device whose commit is unknown offers all it has.",
					null);
		}
	}

}
