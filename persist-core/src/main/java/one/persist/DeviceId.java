package one.persist;

import java.util.random.RandomGenerator;

/**
 * Names one replica of a store: one file. Made with the file, and made anew when the file
 * turns out to be a copy. Immutable.
 *
 * @param value 4 to 32 lower-case letters and digits
 */
public record DeviceId(String value) implements Comparable<DeviceId> {

	/** Letters of a generated id: 32 of them, none that looks like another. */
	private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

	/** Length of a generated id: 80 random bits, so a million devices do not meet. */
	private static final int GENERATED_LENGTH = 16;

	private static final int MIN_LENGTH = 4;

	private static final int MAX_LENGTH = 32;

	/**
	 * Checks the id.
	 * @throws IllegalArgumentException if it is not 4 to 32 lower-case letters and digits
	 */
	public DeviceId {
		if (value.length() < MIN_LENGTH || value.length() > MAX_LENGTH || !isLettersAndDigits(value)) {
			throw new IllegalArgumentException(
					"A device id is 4 to 32 lower-case letters and digits, not '" + value + "'");
		}
	}

	private static boolean isLettersAndDigits(String value) {
		for (int i = 0; i < value.length(); i++) {
			char c = value.charAt(i);
			if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Makes a new id.
	 * @param random where its 80 bits come from
	 * @return the id, sixteen letters long
	 */
	public static DeviceId random(RandomGenerator random) {
		StringBuilder id = new StringBuilder(GENERATED_LENGTH);
		for (int i = 0; i < GENERATED_LENGTH; i++) {
			id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
		}
		return new DeviceId(id.toString());
	}

	@Override
	public int compareTo(DeviceId other) {
		return this.value.compareTo(other.value);
	}

	@Override
	public String toString() {
		return this.value;
	}

}
