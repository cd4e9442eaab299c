package one.persist.server.storage;

import java.nio.charset.StandardCharsets;

import one.persist.Json;
import one.persist.protocol.ProblemCodes;
import one.persist.protocol.PushResult.Rejected;
import one.persist.protocol.RecordBounds;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;

/**
 * Holds a record against the bounds of this server. A delete breaks none: what is stored
 * can be deleted, however large its key. Immutable.
 *
 * @param bounds how large a record may be
 */
record EntryBounds(RecordBounds bounds) {

	/**
	 * Tells which bound a record breaks, naming neither key nor value.
	 * @param change the record
	 * @return how to answer, or null if it breaks none
	 */
	@Nullable Rejected brokenBy(RecordChange change) {
		Json value = change.value();
		if (value == null || this.bounds.equals(RecordBounds.WIDEST)) {
			return null;
		}
		int keyBytes = change.key().getBytes(StandardCharsets.UTF_8).length;
		if (keyBytes > this.bounds.keyBytes()) {
			return new Rejected(ProblemCodes.KEY_TOO_LARGE,
					"The key has " + keyBytes + " bytes, and this server takes " + this.bounds.keyBytes() + " at most");
		}
		if (value.size() > this.bounds.valueBytes()) {
			return new Rejected(ProblemCodes.VALUE_TOO_LARGE, "The value has " + value.size()
					+ " bytes, and this server takes " + this.bounds.valueBytes() + " at most");
		}
		return (nesting(value.toBytes()) > this.bounds.nesting()) ? new Rejected(ProblemCodes.VALUE_TOO_DEEP,
				"The value is nested deeper than the " + this.bounds.nesting() + " levels that this server takes")
				: null;
	}

	/** Brackets that are open at once, those within texts aside. */
	private static int nesting(byte[] json) {
		int deepest = 0;
		int open = 0;
		for (int i = 0; i < json.length; i++) {
			switch (json[i]) {
				case '"' -> i = endOfText(json, i);
				case '{', '[' -> deepest = Math.max(deepest, ++open);
				case '}', ']' -> open--;
				default -> {
					// part of a number, a literal, or between two values
				}
			}
		}
		return deepest;
	}

	private static int endOfText(byte[] json, int begin) {
		int end = begin + 1;
		while (json[end] != '"') {
			end += (json[end] == '\\') ? 2 : 1;
		}
		return end;
	}

}
