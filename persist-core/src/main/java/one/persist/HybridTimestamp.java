package one.persist;

import java.time.Instant;
import java.util.HexFormat;

/**
 * A reading of a hybrid logical clock: 48 bits of milliseconds since 1970 and 16 bits of
 * counter, after Kulkarni, Demirbas and others, <em>Logical Physical Clocks</em> (2014).
 * Immutable.
 *
 * @param packed milliseconds shifted left by 16, plus the counter; never negative, so
 * that the order of numbers is the order of time (until the year 6429)
 */
public record HybridTimestamp(long packed) implements Comparable<HybridTimestamp> {

	/** Bits that the counter takes. */
	private static final int COUNTER_BITS = 16;

	/** Length of the text form, in hexadecimal digits. */
	private static final int TEXT_LENGTH = 16;

	private static final HexFormat HEX = HexFormat.of();

	/**
	 * The beginning of the year 3000. What a remote sends from then on is not taken, and
	 * a clock that is later counts as this: a clock follows what it receives, and must
	 * have room to go on. It has 3,400 years.
	 */
	public static final HybridTimestamp LATEST = ofEpochMillis(Instant.parse("3000-01-01T00:00:00Z").toEpochMilli());

	/**
	 * Creates a timestamp from its packed form.
	 * @throws IllegalArgumentException if negative
	 */
	public HybridTimestamp {
		if (packed < 0) {
			throw new IllegalArgumentException("A timestamp may not be negative: " + packed);
		}
	}

	/**
	 * The first reading of a millisecond.
	 * @param epochMillis milliseconds since 1970, from 0 to 2^47 - 1
	 * @return the timestamp with counter 0
	 * @throws IllegalArgumentException if out of range
	 */
	public static HybridTimestamp ofEpochMillis(long epochMillis) {
		if (epochMillis < 0 || epochMillis >> (Long.SIZE - 1 - COUNTER_BITS) != 0) {
			throw new IllegalArgumentException("Milliseconds are out of a timestamp's range: " + epochMillis);
		}
		return new HybridTimestamp(epochMillis << COUNTER_BITS);
	}

	/**
	 * Reads the text form.
	 * @param text sixteen lower-case hexadecimal digits
	 * @return the timestamp
	 * @throws IllegalArgumentException if the text is not of that form
	 */
	public static HybridTimestamp parse(CharSequence text) {
		if (text.length() != TEXT_LENGTH || !isLowerHex(text)) {
			throw new IllegalArgumentException("A timestamp is 16 lower-case hexadecimal digits, not '" + text + "'");
		}
		return new HybridTimestamp(HexFormat.fromHexDigitsToLong(text));
	}

	private static boolean isLowerHex(CharSequence text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The smallest timestamp after this one.
	 * @return this, with the counter raised by one; when it is full, the next millisecond
	 */
	public HybridTimestamp next() {
		return new HybridTimestamp(this.packed + 1);
	}

	/**
	 * The wall-clock part.
	 * @return milliseconds since 1970
	 */
	public long epochMillis() {
		return this.packed >>> COUNTER_BITS;
	}

	/**
	 * The wall-clock part as an instant.
	 * @return the instant, to the millisecond
	 */
	public Instant toInstant() {
		return Instant.ofEpochMilli(epochMillis());
	}

	@Override
	public int compareTo(HybridTimestamp other) {
		return Long.compare(this.packed, other.packed);
	}

	/**
	 * The text form, as it travels.
	 * @return sixteen lower-case hexadecimal digits
	 */
	@Override
	public String toString() {
		return HEX.toHexDigits(this.packed);
	}

}
