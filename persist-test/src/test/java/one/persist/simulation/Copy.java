package one.persist.simulation;

import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * One replica's version of one record, read past the engine. Versions are texts of one
 * length, so that their order is that of timestamp and device.
 *
 * @param key the record
 * @param value its JSON; null for a tombstone
 * @param version {@code timestamp@device}
 * @param vector timestamps by device
 */
record Copy(String key, @Nullable String value, String version, Map<String, String> vector) {

	static String device(String version) {
		return version.substring(version.indexOf('@') + 1);
	}

	static String time(String version) {
		return version.substring(0, version.indexOf('@'));
	}

	/** A vector as a device's file has it. */
	static Map<String, String> vector(String version, @Nullable String text) {
		Map<String, String> vector = new TreeMap<>();
		if (text == null) {
			vector.put(device(version), time(version));
			return vector;
		}
		for (String entry : text.split(",")) {
			int equals = entry.indexOf('=');
			vector.put(entry.substring(0, equals), entry.substring(equals + 1));
		}
		return vector;
	}

	/** A vector as a server's file has it. */
	static Map<String, String> serverVector(String text) {
		Map<String, String> vector = new TreeMap<>();
		for (String entry : text.split(" ")) {
			vector.put(device(entry), time(entry));
		}
		return vector;
	}

	boolean includes(String other) {
		String known = this.vector.get(device(other));
		return known != null && known.compareTo(time(other)) >= 0;
	}

	boolean sameAs(Copy other) {
		return this.version.equals(other.version) && java.util.Objects.equals(this.value, other.value);
	}

	@Override
	public String toString() {
		return this.key + "=" + ((this.value != null) ? this.value : "deleted") + " " + shorten(this.version) + " "
				+ this.vector.entrySet().stream().map((e) -> shorten(e.getValue() + "@" + e.getKey())).toList();
	}

	/** Enough of a version for a person to tell it from others. */
	static String shorten(String version) {
		return Long.toString(Long.parseLong(time(version), 16) - (1767225600000L << 16), 36) + "@"
				+ device(version).substring(0, 4);
	}

}
