package one.persist.server.storage;

import java.time.Instant;

import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.PushEntry;
import one.persist.protocol.VersionComparison;
import one.persist.protocol.Versioned;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one entry of a push. Devices compare versions by the same rule: one
 * includes another if its vector has seen it. Values are never looked at.
 */
enum PushDecision {

	/** What is stored is the entry, or includes it: nothing to do. */
	KNOWN,

	/** The entry includes what is stored, or nothing is: store it. */
	APPLIED,

	/**
	 * Neither includes the other, or each claims to: the device decides, and what it
	 * decides includes both.
	 */
	CONFLICT,

	/** The device had an earlier version confirmed, and here is none: a purged delete. */
	GONE,

	/** The entry comes from a clock too far ahead. */
	REJECTED,

	/**
	 * The key is not one that the caller may see: whatever is stored is not looked at.
	 */
	FORBIDDEN;

	/**
	 * Decides. Whether the entry is known comes first: what was stored once stays known,
	 * also when the server's clock is set back.
	 * @param entry what is pushed
	 * @param current what is stored, or null if nothing is
	 * @param latest the greatest time that a timestamp may carry
	 * @return what becomes of the entry
	 */
	static PushDecision decide(PushEntry entry, @Nullable Stored current, Instant latest) {
		PushDecision decision = decide(entry, current);
		return (decision != KNOWN && isAhead(entry.change().vector(), latest)) ? REJECTED : decision;
	}

	private static PushDecision decide(PushEntry entry, @Nullable Stored current) {
		if (current == null) {
			return entry.base() ? GONE : APPLIED;
		}
		return switch (VersionComparison.compare(current, entry.change())) {
			case SAME, INCLUDES -> KNOWN;
			case INCLUDED -> APPLIED;
			case CONCURRENT, CONTRADICTORY -> CONFLICT;
		};
	}

	/**
	 * The whole vector counts, the version's own timestamp being one of its entries: a
	 * vector that claims to have seen what a device is yet to write would make that
	 * device's writes known before they happen.
	 */
	private static boolean isAhead(VersionVector vector, Instant latest) {
		for (Version newest : vector.newest()) {
			if (newest.timestamp().toInstant().isAfter(latest)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What is stored of a record, as far as comparing needs it.
	 *
	 * @param version names the write
	 * @param vector what it has seen
	 */
	record Stored(Version version, VersionVector vector) implements Versioned {

	}

}
