package one.persist.server.cli;

import java.time.Duration;
import java.time.Instant;

/**
 * How long ago something was, as a person says it.
 */
final class Ago {

	private Ago() {
	}

	static String text(Instant time, Instant now) {
		Duration since = Duration.between(time, now);
		if (since.toMinutes() < 1) {
			return "now";
		}
		if (since.toHours() < 1) {
			return since.toMinutes() + " min";
		}
		return (since.toDays() < 2) ? since.toHours() + " h" : since.toDays() + " d";
	}

}
