package one.persist.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Says times, sizes and keys as people read them.
 */
public final class Words {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

	private static final String NOTHING = "–";

	/** Where the pictures of control characters begin in Unicode. */
	private static final int CONTROL_PICTURES = 0x2400;

	private static final int DELETE = 0x7F;

	private static final int DELETE_PICTURE = 0x2421;

	private final InstantSource clock;

	private final ZoneId zone;

	/**
	 * Creates words.
	 * @param clock what time it is
	 * @param zone where
	 */
	public Words(InstantSource clock, ZoneId zone) {
		this.clock = clock;
		this.zone = zone;
	}

	/**
	 * The zone of all times.
	 * @return its name
	 */
	public String zone() {
		return this.zone.getId();
	}

	/**
	 * The time now.
	 * @return the time
	 */
	public Instant now() {
		return this.clock.instant();
	}

	/**
	 * A time, to the second.
	 * @param time the time
	 * @return the words; a dash for null
	 */
	public String time(@Nullable Instant time) {
		return (time != null) ? TIME.format(time.atZone(this.zone)) : NOTHING;
	}

	/**
	 * How far from now a time is, roughly, so that the words change rarely.
	 * @param time the time
	 * @return such as '5 min'; a dash for null
	 */
	public String distance(@Nullable Instant time) {
		return (time != null) ? span(Duration.between(time, this.clock.instant()).abs()) : NOTHING;
	}

	/**
	 * How long ago a time is, or in how long it will be.
	 * @param time the time
	 * @return such as '5 min ago' or 'in 5 min'; a dash for null
	 */
	public String relative(@Nullable Instant time) {
		if (time == null) {
			return NOTHING;
		}
		Duration passed = Duration.between(time, this.clock.instant());
		if (passed.abs().toSeconds() < 5) {
			return "now";
		}
		return passed.isNegative() ? "in " + span(passed.abs()) : span(passed) + " ago";
	}

	/**
	 * A span of time, roughly.
	 * @param span the span
	 * @return such as '40 s', '5 min', '3 h' or '2 days'
	 */
	public String span(Duration span) {
		long seconds = span.toSeconds();
		if (seconds < 60) {
			return Math.max(1, (seconds < 10) ? seconds : seconds / 10 * 10) + " s";
		}
		if (span.toMinutes() < 120) {
			return span.toMinutes() + " min";
		}
		return (span.toHours() < 48) ? span.toHours() + " h" : span.toDays() + " days";
	}

	/**
	 * A span of time, roughly.
	 * @param millis the span in milliseconds
	 * @return such as '40 s', '5 min', '3 h' or '2 days'
	 */
	public String span(long millis) {
		return span(Duration.ofMillis(millis));
	}

	/**
	 * A number, in groups of three digits.
	 * @param number the number
	 * @return its digits
	 */
	public String count(long number) {
		return String.format(Locale.ROOT, "%,d", number);
	}

	/**
	 * A size.
	 * @param bytes how many
	 * @return such as '812 B' or '1.3 KB'
	 */
	public String size(long bytes) {
		if (bytes < 1024) {
			return bytes + " B";
		}
		double kilobytes = bytes / 1024.0;
		return (kilobytes < 1024) ? String.format(Locale.ROOT, "%.1f KB", kilobytes)
				: String.format(Locale.ROOT, "%.1f MB", kilobytes / 1024);
	}

	/**
	 * A key, with pictures for the characters that cannot be seen.
	 * @param key the key
	 * @return what is shown
	 */
	public String key(String key) {
		return key.codePoints()
			.map((c) -> (c < ' ') ? CONTROL_PICTURES + c : (c == DELETE) ? DELETE_PICTURE : c)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

}
