package one.persist.internal.records;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Version;
import one.persist.VersionVector;
import org.jspecify.annotations.Nullable;

/**
 * How a vector stands in a column: {@code device=timestamp,...}. The common vector, of a
 * record that one device wrote, says no more than its version and is left out.
 */
public final class VectorText {

	private VectorText() {
	}

	static @Nullable String encodeBeside(Version version, VersionVector vector) {
		return vector.equals(VersionVector.of(version)) ? null : encode(vector);
	}

	static String encode(VersionVector vector) {
		return vector.newest()
			.stream()
			.map((newest) -> newest.device() + "=" + newest.timestamp())
			.collect(Collectors.joining(","));
	}

	static VersionVector decodeBeside(Version version, @Nullable String text) {
		return (text != null) ? decode(text) : VersionVector.of(version);
	}

	static VersionVector decode(String text) {
		Map<DeviceId, HybridTimestamp> entries = new TreeMap<>();
		for (String entry : text.split(",")) {
			int equals = entry.indexOf('=');
			entries.put(new DeviceId(entry.substring(0, equals)), HybridTimestamp.parse(entry.substring(equals + 1)));
		}
		return VersionVector.of(entries);
	}

}
