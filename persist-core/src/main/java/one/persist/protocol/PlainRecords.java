package one.persist.protocol;

import java.util.HashMap;
import java.util.Map;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.InvalidRecordException;
import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import org.jspecify.annotations.Nullable;

/**
 * Reads elements of lists that are written as {@link ProtocolWriter} writes them. Of
 * others, correct or not, it says nothing.
 */
final class PlainRecords {

	private PlainRecords() {
	}

	static @Nullable PushEntry entry(PlainText text) {
		try {
			return read(text);
		}
		catch (InvalidRecordException | IllegalArgumentException ex) {
			// read again by the parser, and refused with all that there is to say
			return null;
		}
	}

	static @Nullable RecordChange change(PlainText text) {
		PushEntry entry = entry(text);
		return (entry != null) ? entry.change() : null;
	}

	static @Nullable PushResult result(PlainText text) {
		if (text.skip("{\"result\":\"applied\"}")) {
			return new PushResult.Applied();
		}
		return text.skip("{\"result\":\"known\"}") ? new PushResult.Known() : null;
	}

	private static @Nullable PushEntry read(PlainText text) {
		String key = text.skip("{\"key\":") ? text.string() : null;
		boolean deleted = text.skip(",\"deleted\":true");
		Json value = (!deleted && text.skip(",\"value\":")) ? text.value() : null;
		String version = text.skip(",\"version\":") ? text.string() : null;
		if (key == null || version == null || deleted == (value != null) || (value != null && value.isNull())) {
			return null;
		}
		Version parsed = Version.parse(version);
		VersionVector vector = text.skip(",\"vector\":") ? vector(text, parsed) : null;
		boolean base = text.skip(",\"base\":true");
		if (vector == null || !text.skip("}")) {
			return null;
		}
		return new PushEntry(new RecordChange(key, value, parsed, vector), base);
	}

	/**
	 * Most records were written by one device, and their vector says what the version
	 * does.
	 */
	private static @Nullable VersionVector vector(PlainText text, Version version) {
		int start = text.at;
		if (text.skip("{\"") && text.skip(version.device().value()) && text.skip("\":\"")
				&& text.skip(version.timestamp().toString()) && text.skip("\"}")) {
			return VersionVector.of(version);
		}
		text.at = start;
		Map<DeviceId, HybridTimestamp> entries = new HashMap<>();
		boolean more = text.skip("{");
		while (more) {
			String device = text.string();
			String timestamp = text.skip(":") ? text.string() : null;
			if (device == null || timestamp == null
					|| entries.put(new DeviceId(device), HybridTimestamp.parse(timestamp)) != null) {
				return null;
			}
			more = text.skip(",");
		}
		return text.skip("}") ? VersionVector.of(entries) : null;
	}

}
