package one.persist.internal.records;

import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import org.jspecify.annotations.Nullable;

/**
 * What remotes last confirmed of a record.
 *
 * @param value the value; null for a tombstone
 * @param version the newest version that a remote confirmed
 * @param vector everything that remotes confirmed, which may be more than that version
 * saw
 */
public record Base(@Nullable Json value, Version version, VersionVector vector) {

}
