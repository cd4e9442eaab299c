package one.persist.sample.acceptance;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Records as a business has them, each drawn from a seed and its number, so that any of
 * them can be made again to compare with.
 * <p>
 * Shop products, inspections and addresses, a third each, in Latin, Greek, Cyrillic,
 * Arabic, Hebrew, Devanagari, Thai, Han, Kana and Hangul, with emoji and with combining
 * marks that are not composed. Sizes are log-normal: half of the values have less than
 * 550 bytes, one in a hundred more than 4,000, none more than 20 KB. Numbers have up to
 * 30 digits, decimals end in zeros; there are nested arrays, nulls, booleans and empty
 * objects.
 */
final class RealLifeRecords {

	static final int MAX_BYTES = 20_000;

	private static final int MIN_BYTES = 100;

	private static final double MEDIAN_BYTES = 500;

	private static final double SPREAD = 0.9;

	private static final String[] WORDS = { "valve", "Zürich", "smørrebrød", "garçon", "łódka", "İstanbul", "đường",
			"Αθήνα", "βαλβίδα", "клапан", "Київ", "насос", "صمام", "مدينة", "بغداد", "שלום", "ירושלים", "नमस्ते",
			"किताब", "สวัสดี", "กรุงเทพ", "阀门", "上海市", "検査", "バルブ", "東京", "밸브", "서울", "🛠️", "👩🏽‍🔧", "🇨🇭", "🧯",
			"cafe\u0301", "A\u030angstro\u0308m", "n\u0303", "\\\"quoted\\\"", "C:\\\\temp", "line\\nbreak",
			"tab\\tstop", "a/b", "<b>&", "null", "0x1F", "\u00a0", "\u200d", "\ufeff", "𝒳", "𠜎" };

	private static final String[] CITIES = { "München", "Kraków", "Αθήνα", "Санкт-Петербург", "القاهرة", "תל אביב",
			"मुंबई", "กรุงเทพฯ", "北京", "東京都", "서울", "São Paulo" };

	private final long seed;

	RealLifeRecords(long seed) {
		this.seed = seed;
	}

	/**
	 * One of the records.
	 *
	 * @param key its key, which ends with its number
	 * @param value its value: JSON without white space between tokens
	 */
	record Item(String key, String value) {

		/** A line to import; of some, with white space that a store does not keep. */
		String line(int number) {
			boolean spaced = number % 10 == 0;
			String sent = spaced ? this.value.replace("{\"by\":", "{ \"by\"\t: ") : this.value;
			return "{\"key\":\"" + this.key + "\",\"value\":" + sent + "}\n";
		}

	}

	static int number(String key) {
		return Integer.parseInt(key.substring(key.lastIndexOf('/') + 1));
	}

	Item item(int number) {
		SplittableRandom random = new SplittableRandom(this.seed * 1_000_003 + number);
		String city = CITIES[random.nextInt(CITIES.length)];
		return switch (number % 3) {
			case 0 -> new Item("product/" + pick(random) + "/" + number, fill(product(number, random), random));
			case 1 -> new Item("inspection/" + city + "/" + number, fill(inspection(city, random), random));
			default -> new Item("address/" + city + "/" + number, fill(address(city, random), random));
		};
	}

	private static StringBuilder product(int number, SplittableRandom random) {
		return new StringBuilder("{\"sku\":").append(digits(30, random))
			.append(",\"name\":\"")
			.append(text(3, random))
			.append("\",\"price\":")
			.append(random.nextInt(1000))
			.append(".1000,\"weight\":")
			.append(random.nextInt(1, 10))
			.append(".50e-3,\"stock\":")
			.append(random.nextInt(-5, 500))
			.append(",\"active\":")
			.append(random.nextBoolean())
			.append(",\"discount\":null,\"options\":{},\"tags\":[\"")
			.append(pick(random))
			.append("\",\"")
			.append(pick(random))
			.append("\"],\"dimensions\":[[1.0,2.50],[],[[0.1000],{}]],\"no\":")
			.append(number);
	}

	private static StringBuilder inspection(String city, SplittableRandom random) {
		return new StringBuilder("{\"site\":\"").append(city)
			.append("\",\"finding\":\"")
			.append(text(6, random))
			.append("\",\"severity\":\"MINOR\",\"at\":\"2026-0")
			.append(random.nextInt(1, 10))
			.append("-17T08:30:00Z\",\"measured\":{\"pressure\":")
			.append(random.nextInt(100))
			.append('.')
			.append(digits(28, random))
			.append(",\"trend\":[1,-0,0.0,-0.10,1E+2],\"ok\":")
			.append(random.nextBoolean())
			.append(",\"photo\":null},\"remarks\":[]");
	}

	private static StringBuilder address(String city, SplittableRandom random) {
		return new StringBuilder("{\"name\":\"").append(text(2, random))
			.append("\",\"street\":\"")
			.append(text(2, random))
			.append("\",\"город\":\"")
			.append(city)
			.append("\",\"zip\":\"0")
			.append(digits(4, random))
			.append("\",\"geo\":[")
			.append(random.nextInt(-90, 91))
			.append(".000000,")
			.append(random.nextInt(-180, 181))
			.append(".1234567890],\"phone\":null");
	}

	/** Adds what makes the value as large as it is to be, and closes it. */
	private static String fill(StringBuilder value, SplittableRandom random) {
		double drawn = MEDIAN_BYTES * Math.exp(SPREAD * random.nextGaussian());
		int size = (int) Math.min(MAX_BYTES - 200, Math.max(MIN_BYTES, drawn));
		int bytes = bytes(value);
		value.append(",\"notes\":[");
		while (bytes < size) {
			String note = text(1 + random.nextInt(12), random);
			value.append("{\"by\":").append(random.nextInt(1000)).append(",\"text\":\"").append(note).append("\"},");
			bytes += bytes(note) + 25;
		}
		return value.append("{}]}").toString();
	}

	private static int bytes(CharSequence text) {
		return text.toString().getBytes(StandardCharsets.UTF_8).length;
	}

	private static String text(int words, SplittableRandom random) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < words; i++) {
			text.append((i > 0) ? " " : "").append(WORDS[random.nextInt(WORDS.length)]);
		}
		return text.toString();
	}

	/** A word that is a part of a key: as keys are text, any would do but a slash. */
	private static String pick(SplittableRandom random) {
		return CITIES[random.nextInt(CITIES.length)] + random.nextInt(100);
	}

	private static String digits(int count, SplittableRandom random) {
		StringBuilder digits = new StringBuilder().append(random.nextInt(1, 10));
		while (digits.length() < count) {
			digits.append(random.nextInt(10));
		}
		return digits.toString();
	}

}
