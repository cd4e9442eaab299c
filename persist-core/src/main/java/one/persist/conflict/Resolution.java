package one.persist.conflict;

import one.persist.Json;
import org.jspecify.annotations.Nullable;

/**
 * What a strategy decided.
 */
public sealed interface Resolution {

	/** This device's version stays, and goes to the remote. */
	record KeepLocal() implements Resolution {
	}

	/** The other version is taken. */
	record TakeRemote() implements Resolution {
	}

	/**
	 * A new value replaces both.
	 *
	 * @param value the value, or null to delete the record
	 */
	record Merged(@Nullable Json value) implements Resolution {
	}

	/**
	 * A person decides.
	 *
	 * @param reason why, in words that the person will read
	 */
	record Deferred(String reason) implements Resolution {
	}

}
