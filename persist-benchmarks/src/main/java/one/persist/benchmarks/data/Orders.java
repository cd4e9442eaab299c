package one.persist.benchmarks.data;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

import one.persist.benchmarks.data.Order.Customer;
import one.persist.benchmarks.data.Order.Line;
import tools.jackson.databind.json.JsonMapper;

/**
 * Orders of about 1 KiB of JSON, about as compressible as real records are: the same
 * number and revision give the same order, in every run. Safe for use by many threads.
 */
public final class Orders {

	/** What all values are about as long as, in bytes of JSON. */
	public static final int SIZE = 1024;

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final long BEGINNING = Instant.parse("2025-01-01T06:00:00Z").getEpochSecond();

	private static final List<String> STATUS = List.of("new", "paid", "picked", "packed", "shipped", "returned");

	private static final List<String> TAGS = List.of("express", "fragile", "gift", "partial", "recurring", "export");

	private static final int LINES = 3;

	/** The quote and the brace that follow the note, which comes last. */
	private static final int END_OF_NOTE = 2;

	private static final int PREFIX = 6;

	private static final int DIGITS = 8;

	private Orders() {
	}

	/**
	 * The key of a record.
	 * @param number which, from 0
	 * @return the key, in the order of the numbers
	 */
	public static String key(int number) {
		String digits = String.valueOf(number);
		return "order/00000000".substring(0, PREFIX + DIGITS - digits.length()) + digits;
	}

	/**
	 * An order.
	 * @param number which, from 0
	 * @param revision how often it was changed
	 * @return the order, always the same
	 */
	public static Order order(int number, int revision) {
		return read(json(number, revision));
	}

	/**
	 * The JSON of an order.
	 * @param number which, from 0
	 * @param revision how often it was changed
	 * @return JSON text in UTF-8, without white space between tokens
	 */
	public static byte[] json(int number, int revision) {
		SplittableRandom random = new SplittableRandom(number);
		byte[] json = json(withoutNote(number, revision, random));
		int begin = json.length - END_OF_NOTE;
		byte[] note = text(Math.max(0, SIZE - json.length), random);
		byte[] all = Arrays.copyOf(json, json.length + note.length);
		System.arraycopy(note, 0, all, begin, note.length);
		System.arraycopy(json, begin, all, begin + note.length, END_OF_NOTE);
		return all;
	}

	private static Order withoutNote(int number, int revision, SplittableRandom random) {
		String placedAt = Instant.ofEpochSecond(BEGINNING + number * 7L + random.nextInt(7)).toString();
		Customer customer = customer(random);
		List<Line> lines = new ArrayList<>();
		BigDecimal total = BigDecimal.ZERO;
		for (int line = 0; line < LINES; line++) {
			Line added = line(random);
			lines.add(added);
			total = total.add(added.price().multiply(BigDecimal.valueOf(added.quantity())));
		}
		String tag = TAGS.get(random.nextInt(TAGS.size()));
		return new Order(String.valueOf(number), STATUS.get((number + revision) % STATUS.size()), placedAt, customer,
				lines, total, "EUR", List.of(tag, "r" + revision), "");
	}

	/**
	 * An order as JSON.
	 * @param order the order
	 * @return JSON text in UTF-8, without white space between tokens
	 */
	public static byte[] json(Order order) {
		return MAPPER.writeValueAsBytes(order);
	}

	/**
	 * JSON as an order.
	 * @param json JSON text in UTF-8
	 * @return the order
	 */
	public static Order read(byte[] json) {
		return MAPPER.readValue(json, Order.class);
	}

	/**
	 * Values of records that follow each other.
	 * @param first number of the first, from 0
	 * @param end number after the last
	 * @param values gives the JSON of each, by its number
	 * @return JSON text in UTF-8, by key in order
	 */
	public static Map<String, byte[]> batch(int first, int end, IntFunction<byte[]> values) {
		Map<String, byte[]> batch = new LinkedHashMap<>();
		for (int number = first; number < end; number++) {
			batch.put(key(number), values.apply(number));
		}
		return batch;
	}

	private static Customer customer(SplittableRandom random) {
		String first = Words.FIRST_NAMES.get(random.nextInt(Words.FIRST_NAMES.size()));
		String last = Words.LAST_NAMES.get(random.nextInt(Words.LAST_NAMES.size()));
		String email = first.toLowerCase(Locale.ROOT) + "." + last.toLowerCase(Locale.ROOT) + random.nextInt(1000)
				+ "@example.com";
		int place = random.nextInt(Words.CITIES.size());
		return new Customer(Long.toHexString(random.nextLong()), first + " " + last, email,
				Words.STREETS.get(random.nextInt(Words.STREETS.size())) + " " + (1 + random.nextInt(200)),
				Words.CITIES.get(place), String.valueOf(10_000 + place * 31 + random.nextInt(30)), "DE");
	}

	private static Line line(SplittableRandom random) {
		int article = random.nextInt(5_000);
		// an article has the same description and price wherever it is ordered
		SplittableRandom of = new SplittableRandom(article);
		String description = Words.WORDS.get(of.nextInt(Words.WORDS.size())) + " "
				+ Words.WORDS.get(of.nextInt(Words.WORDS.size()));
		return new Line("A-" + (100_000 + article * 17), description, 1 + random.nextInt(12),
				BigDecimal.valueOf(199 + of.nextInt(20_000), 2));
	}

	private static byte[] text(int length, SplittableRandom random) {
		StringBuilder text = new StringBuilder(length + 16);
		while (text.length() < length) {
			text.append(Words.TEXT.get(random.nextInt(Words.TEXT.size()))).append(' ');
		}
		text.setLength(length);
		return text.toString().getBytes(StandardCharsets.US_ASCII);
	}

}
