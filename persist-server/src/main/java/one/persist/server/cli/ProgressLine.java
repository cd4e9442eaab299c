package one.persist.server.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * One line on the terminal that says how far a long command is, written over and over;
 * nothing where nobody looks on. One thread at a time.
 */
final class ProgressLine implements AutoCloseable {

	private static final Duration REFRESH = Duration.ofMillis(100);

	/** Before, how long is left cannot be told. */
	private static final Duration GUESS_AFTER = Duration.ofSeconds(2);

	private static final int WIDTH = 20;

	private final Terminal terminal;

	private final String what;

	private final String unit;

	private @Nullable Instant begun;

	private Instant shownAt = Instant.MIN;

	private int shown;

	/**
	 * Prepares a line.
	 * @param what is being done
	 * @param unit what is counted, in the plural
	 */
	ProgressLine(Terminal terminal, String what, String unit) {
		this.terminal = terminal;
		this.what = what;
		this.unit = unit;
	}

	/**
	 * Shows how far it is, unless it was shown a moment ago.
	 * @param done how much
	 * @param total of how much; 0 if that is not known
	 */
	void at(long done, long total) {
		if (!this.terminal.isWatched()) {
			return;
		}
		Instant now = this.terminal.now();
		if (this.begun == null) {
			this.begun = now;
		}
		if (this.shownAt == Instant.MIN || Duration.between(this.shownAt, now).compareTo(REFRESH) >= 0) {
			this.shownAt = now;
			show(text(done, total, Duration.between(this.begun, now)));
		}
	}

	private String text(long done, long total, Duration taken) {
		if (total <= 0) {
			return String.format(Locale.ROOT, "%s: %,d %s", this.what, done, this.unit);
		}
		double part = Math.min(1.0, (double) done / total);
		int full = (int) (part * WIDTH);
		String bar = "#".repeat(full) + "-".repeat(WIDTH - full);
		return String.format(Locale.ROOT, "%s: [%s] %3d%%, %,d of %,d %s%s", this.what, bar, (int) (part * 100), done,
				total, this.unit, left(part, taken));
	}

	private static String left(double part, Duration taken) {
		if (part <= 0 || taken.compareTo(GUESS_AFTER) < 0) {
			return "";
		}
		long seconds = (long) Math.ceil(taken.toMillis() / 1000.0 * (1 - part) / part);
		return String.format(Locale.ROOT, ", %d:%02d left", seconds / 60, seconds % 60);
	}

	private void show(String text) {
		this.terminal.err().print("\r" + text + " ".repeat(Math.max(0, this.shown - text.length())));
		this.terminal.err().flush();
		this.shown = text.length();
	}

	/** Takes the line away. */
	@Override
	public void close() {
		if (this.shown > 0) {
			show("");
			this.terminal.err().print("\r");
			this.terminal.err().flush();
		}
	}

}
