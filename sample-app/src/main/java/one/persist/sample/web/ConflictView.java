package one.persist.sample.web;

import java.time.Instant;

import one.persist.DeviceId;
import one.persist.Json;
import one.persist.Version;
import one.persist.conflict.Conflict;
import one.persist.conflict.RecordVersion;
import org.jspecify.annotations.Nullable;

/**
 * An open conflict as the API shows it.
 *
 * @param key of which record
 * @param local this device's side
 * @param remote the other side
 * @param base what both came from, or null if that is not known
 * @param remoteName the remote that the other side came from
 * @param detectedAt when the two met
 * @param reason why no strategy settled it
 */
record ConflictView(String key, Side local, Side remote, @Nullable Side base, String remoteName, Instant detectedAt,
		String reason) {

	static ConflictView of(Conflict<Json> conflict) {
		RecordVersion<@Nullable Json> base = conflict.base();
		return new ConflictView(conflict.key(), Side.of(conflict.local()), Side.of(conflict.remote()),
				(base != null) ? Side.of(base) : null, conflict.remoteName(), conflict.detectedAt(), conflict.reason());
	}

	/**
	 * One side.
	 *
	 * @param value the value, or null if the side is a delete
	 * @param version names the write
	 * @param updatedAt when it was written
	 * @param device which device wrote it
	 * @param deleted whether the side is a delete
	 */
	record Side(@Nullable Json value, Version version, Instant updatedAt, DeviceId device, boolean deleted) {

		static Side of(RecordVersion<@Nullable Json> side) {
			return new Side(side.value(), side.version(), side.updatedAt(), side.device(), side.deleted());
		}

	}

}
