package one.persist.autoconfigure;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Version;
import one.persist.conflict.ConflictContext;
import one.persist.conflict.RecordVersion;

/**
 * Conflicts to decide.
 */
final class Conflicts {

	private Conflicts() {
	}

	static ConflictContext of(Json local, Json remote) {
		return new ConflictContext("tasks", "t1", new RecordVersion<>(local, version("0192f3c4a5b60001", "aaaa")),
				new RecordVersion<>(remote, version("0192f3c4a5b60002", "bbbb")), null);
	}

	private static Version version(String timestamp, String device) {
		return new Version(HybridTimestamp.parse(timestamp), new DeviceId(device));
	}

}
