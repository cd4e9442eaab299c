package one.persist.conflict;

import one.persist.conflict.Resolution.Deferred;

/**
 * Leaves every conflict to a person: both versions are kept and the record is flagged.
 */
public final class ManualResolution implements ConflictStrategy {

	/** The name in configurations. */
	public static final String NAME = "manual";

	@Override
	public Resolution resolve(ConflictContext conflict) {
		return new Deferred("changed on two devices");
	}

}
