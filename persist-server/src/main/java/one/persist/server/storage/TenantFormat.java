package one.persist.server.storage;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

import one.persist.RecordLimits;

/**
 * The form in which a tenant leaves a server and comes to another: one JSON object a
 * line, each of which says first what it is.
 *
 * <pre>
 * {"type": "tenant", "format": 1, "tenant": "acme", "time": 1790000000000}
 * {"type": "revoked", "device": "van9", "at": 1790000000000}
 * {"type": "store", "store": "tasks", "seq": 7, "floor": 2}
 * {"type": "commit", "seq": 7, "nonce": "5f0c91d3a7b2e846", "at": 1790000000000}
 * {"type": "device", "device": "van1", "lastPush": "k3v9x1", "seenAt": 1790000000000, ...}
 * {"type": "record", "key": "t1", "version": ..., "vector": ..., "seq": 7, "commit": 7, "by": "van1", "value": ...}
 * {"type": "end", "lines": 6}
 * </pre>
 */
final class TenantFormat {

	static final int VERSION = 1;

	/** Levels that a line wraps around a value. */
	private static final int ENVELOPE_NESTING = 10;

	static final JsonFactory FACTORY = JsonFactory.builder()
		.rootValueSeparator("\n")
		.streamReadConstraints(StreamReadConstraints.builder()
			.maxNestingDepth(RecordLimits.MAX_NESTING + ENVELOPE_NESTING)
			.maxNumberLength(RecordLimits.MAX_NUMBER_CHARS + 1)
			.maxStringLength(RecordLimits.MAX_VALUE_BYTES + 1)
			.maxNameLength(RecordLimits.MAX_VALUE_BYTES + 1)
			.build())
		.build();

	private TenantFormat() {
	}

}
