package one.persist;

import java.time.Instant;

import one.persist.conflict.RecordVersion;
import org.jspecify.annotations.Nullable;

/**
 * A conflict that a strategy settled without asking anyone, with both sides, so that what
 * it set aside can still be read.
 *
 * @param id names it within the store; later ones are greater
 * @param key of which record
 * @param remote where the other side came from
 * @param strategy the strategy's name
 * @param outcome what it chose
 * @param local this device's side
 * @param other the other side
 * @param decidedAt when
 */
public record Decision(long id, String key, String remote, String strategy, Outcome outcome,
		RecordVersion<@Nullable Json> local, RecordVersion<@Nullable Json> other, Instant decidedAt) {

	/**
	 * What a strategy may choose.
	 */
	public enum Outcome {

		/** This device's side stays. */
		LOCAL,

		/** The other side was taken. */
		REMOTE,

		/** A new value was made of both. */
		MERGED

	}

}
