package one.persist;

/**
 * Names one write of one record, everywhere and for ever. Ordered by timestamp, then by
 * device, so that any two versions have a greater one on every device. Immutable.
 *
 * @param timestamp when it was written, by the writing device's hybrid clock
 * @param device which device wrote it
 */
public record Version(HybridTimestamp timestamp, DeviceId device) implements Comparable<Version> {

	private static final char SEPARATOR = '@';

	/**
	 * Reads the text form.
	 * @param text {@code timestamp@device}
	 * @return the version
	 * @throws IllegalArgumentException if the text is not of that form
	 */
	public static Version parse(String text) {
		int at = text.indexOf(SEPARATOR);
		if (at < 0) {
			throw new IllegalArgumentException("A version is timestamp@device, not '" + text + "'");
		}
		return new Version(HybridTimestamp.parse(text.substring(0, at)), new DeviceId(text.substring(at + 1)));
	}

	@Override
	public int compareTo(Version other) {
		int byTime = this.timestamp.compareTo(other.timestamp);
		return (byTime != 0) ? byTime : this.device.compareTo(other.device);
	}

	/**
	 * The text form, as it travels.
	 * @return {@code timestamp@device}
	 */
	@Override
	public String toString() {
		return this.timestamp.toString() + SEPARATOR + this.device;
	}

}
