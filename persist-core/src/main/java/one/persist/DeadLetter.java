package one.persist;

import java.time.Instant;

/**
 * An entry that a remote refused for good, set aside so that the others go on. The record
 * itself stays in the store.
 *
 * @param id names it within the store
 * @param remote which remote refused it
 * @param key of which record
 * @param version the version that was refused
 * @param code why, for a program
 * @param detail why, in words
 * @param refusedAt when
 */
public record DeadLetter(long id, String remote, String key, Version version, String code, String detail,
		Instant refusedAt) {

}
