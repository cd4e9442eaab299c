package one.persist.autoconfigure.http;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryAfter}.
 */
class RetryAfterTests {

	private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

	@ParameterizedTest
	@CsvSource({ "7, PT7S", "' 7 ', PT7S", "3600, PT1H", "315360000, PT87600H",
			"99999999999999999999999999, PT2562047788015215H30M7S" })
	void fault13ReadsSeconds(String value, Duration wait) {
		assertThat(RetryAfter.parse(value, null, NOW)).isEqualTo(wait);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "-5", "+5", "soon", "1.5", "7s", "Sun, 32 Mar 2026 10:00:00 GMT",
			"Sun, 01 Mar 2026 09:59:00 GMT" })
	void fault13TakesNothingFromWhatCannotBeDone(String value) {
		assertThat(RetryAfter.parse(value, null, NOW)).isNull();
	}

	@Test
	void takesNothingFromNothing() {
		assertThat(RetryAfter.parse(null, null, NOW)).isNull();
	}

	@Test
	void fault13ReadsADateByTheClockOfThisDeviceForWantOfAnother() {
		assertThat(RetryAfter.parse("Sun, 01 Mar 2026 10:01:30 GMT", null, NOW)).isEqualTo(Duration.ofSeconds(90));
	}

	@Test
	void fault13ReadsADateByTheClockOfTheServer() {
		String aYearAhead = "Mon, 01 Mar 2027 10:00:00 GMT";
		assertThat(RetryAfter.parse("Mon, 01 Mar 2027 10:00:20 GMT", aYearAhead, NOW))
			.isEqualTo(Duration.ofSeconds(20));
	}

	@Test
	void fault13LeavesItToTheEngineToBoundADate() {
		assertThat(RetryAfter.parse("Sat, 01 Mar 2036 10:00:00 GMT", null, NOW)).isEqualTo(Duration.ofDays(3653));
	}

}
