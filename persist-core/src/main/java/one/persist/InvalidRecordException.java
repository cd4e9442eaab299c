package one.persist;

import org.jspecify.annotations.Nullable;

/**
 * A key or a value that a store does not take. Nothing was stored.
 */
public final class InvalidRecordException extends PersistException {

	private final Rule rule;

	/**
	 * Creates an exception.
	 * @param rule the rule that was broken
	 * @param message the rule in words, with what broke it
	 */
	public InvalidRecordException(Rule rule, String message) {
		this(rule, message, null);
	}

	/**
	 * Creates an exception with a cause.
	 * @param rule the rule that was broken
	 * @param message the rule in words, with what broke it
	 * @param cause what the JSON library had to say, if it was asked
	 */
	public InvalidRecordException(Rule rule, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.rule = rule;
	}

	/**
	 * The rule that was broken.
	 * @return the rule, for a program to act on
	 */
	public Rule rule() {
		return this.rule;
	}

	/**
	 * The rules for keys and values.
	 */
	public enum Rule {

		/** A key is not null. */
		KEY_NULL,

		/** A key has at least one character. */
		KEY_EMPTY,

		/** A key takes at most {@link RecordLimits#MAX_KEY_BYTES} bytes of UTF-8. */
		KEY_TOO_LONG,

		/** A key is made of Unicode scalars: no lone surrogate. It has no U+0000. */
		KEY_CHARACTERS,

		/**
		 * A key is one of those that the store syncs, if it is to sync some alone.
		 */
		KEY_OUT_OF_SCOPE,

		/** A value is not null, and not the JSON literal {@code null}. */
		VALUE_NULL,

		/** A value takes at most {@link RecordLimits#MAX_VALUE_BYTES} bytes of UTF-8. */
		VALUE_TOO_LARGE,

		/** A value nests at most {@link RecordLimits#MAX_NESTING} levels deep. */
		VALUE_TOO_DEEP,

		/** A number takes at most {@link RecordLimits#MAX_NUMBER_CHARS} characters. */
		NUMBER_TOO_LONG,

		/** An object names a field once. */
		DUPLICATE_FIELD,

		/** A string is made of Unicode scalars: no lone surrogate. */
		VALUE_CHARACTERS,

		/** A value is JSON after RFC 8259: no NaN, no infinity, nothing cut off. */
		NOT_JSON

	}

}
