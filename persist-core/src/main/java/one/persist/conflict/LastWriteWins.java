package one.persist.conflict;

import one.persist.conflict.Resolution.KeepLocal;
import one.persist.conflict.Resolution.TakeRemote;

/**
 * The greater version wins: the later timestamp, and at the same timestamp the greater
 * device id. Every device decides alike, so no new version is needed.
 */
public final class LastWriteWins implements ConflictStrategy {

	/** The name in configurations. */
	public static final String NAME = "last-write-wins";

	@Override
	public Resolution resolve(ConflictContext conflict) {
		boolean localIsLater = conflict.local().version().compareTo(conflict.remote().version()) >= 0;
		return localIsLater ? new KeepLocal() : new TakeRemote();
	}

}
