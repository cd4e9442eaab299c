package one.persist.server.storage;

import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import one.persist.DeviceId;
import org.jspecify.annotations.Nullable;

/**
 * What one server tells the others: that a store has changed, or only that it is there.
 * Whoever may connect to the database can read it, and can forge it: it names neither
 * tenant nor store, and a forged one makes devices pull for nothing.
 *
 * @param node a random number of the server that tells it
 * @param digest of the store; null if it is only there
 * @param device whose the change is; null if of several
 */
record NodeMessage(long node, @Nullable String digest, @Nullable DeviceId device) {

	private static final Pattern TEXT = Pattern.compile("([0-9a-f]{16})\\.([0-9a-f]{32})?\\.([a-z0-9]{4,32})?");

	/**
	 * Reads a message.
	 * @return null if it is none
	 */
	static @Nullable NodeMessage parse(String text) {
		Matcher parts = TEXT.matcher(text);
		if (!parts.matches()) {
			return null;
		}
		String device = parts.group(3);
		return new NodeMessage(HexFormat.fromHexDigitsToLong(parts.group(1)), parts.group(2),
				(device != null) ? new DeviceId(device) : null);
	}

	/**
	 * Both in one: two devices that changed a store have news of each other.
	 * @param other of the same server and store
	 */
	NodeMessage unite(NodeMessage other) {
		return Objects.equals(this.device, other.device) ? this : new NodeMessage(this.node, this.digest, null);
	}

	@Override
	public String toString() {
		return HexFormat.of().toHexDigits(this.node) + '.' + ((this.digest != null) ? this.digest : "") + '.'
				+ ((this.device != null) ? this.device.value() : "");
	}

}
