package one.persist.internal.records;

import java.util.Collection;

import tools.jackson.core.io.JsonStringEncoder;

/**
 * Lists as parameters of a statement, which SQLite reads with {@code json_each}: one
 * statement for many rows, where one for each would mostly be the way into SQLite and
 * back.
 */
final class JsonArrays {

	/** Characters that a number or a key takes, about. */
	private static final int ELEMENT = 16;

	private JsonArrays() {
	}

	static String ofNumbers(Collection<Long> numbers) {
		StringBuilder array = new StringBuilder(ELEMENT * numbers.size()).append('[');
		for (long number : numbers) {
			separate(array).append(number);
		}
		return array.append(']').toString();
	}

	static String ofTexts(Collection<String> texts) {
		JsonStringEncoder encoder = JsonStringEncoder.getInstance();
		StringBuilder array = new StringBuilder(ELEMENT * texts.size()).append('[');
		for (String text : texts) {
			separate(array).append('"');
			encoder.quoteAsString(text, array);
			array.append('"');
		}
		return array.append(']').toString();
	}

	private static StringBuilder separate(StringBuilder array) {
		return (array.length() > 1) ? array.append(',') : array;
	}

}
