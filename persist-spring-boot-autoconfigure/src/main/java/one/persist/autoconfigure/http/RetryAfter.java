package one.persist.autoconfigure.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

import org.jspecify.annotations.Nullable;

/**
 * The {@code Retry-After} header: seconds, or a date. How much of it is obeyed is for the
 * engine to say.
 */
final class RetryAfter {

	private RetryAfter() {
	}

	/**
	 * Reads the header.
	 * @param value its value; null if there is none
	 * @param date the answer's {@code Date}, by the clock that also wrote the header;
	 * null if there is none
	 * @param now the time of this device, for want of that
	 * @return how long to wait; null if the header asks for nothing that can be done
	 */
	static @Nullable Duration parse(@Nullable String value, @Nullable String date, Instant now) {
		if (value == null) {
			return null;
		}
		String text = value.strip();
		if (!text.isEmpty() && text.chars().allMatch((character) -> character >= '0' && character <= '9')) {
			Duration seconds = seconds(text);
			return seconds.isZero() ? null : seconds;
		}
		Instant until = instant(text);
		if (until == null) {
			return null;
		}
		Instant from = (date != null) ? instant(date) : null;
		Duration wait = Duration.between((from != null) ? from : now, until);
		return wait.isNegative() ? null : wait;
	}

	private static Duration seconds(String digits) {
		try {
			return Duration.ofSeconds(Long.parseLong(digits));
		}
		catch (NumberFormatException ex) {
			return Duration.ofSeconds(Long.MAX_VALUE);
		}
	}

	private static @Nullable Instant instant(String text) {
		try {
			return ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
		}
		catch (DateTimeParseException ex) {
			return null;
		}
	}

}
