package one.persist.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Copies an exported tenant, and makes sure that all of it came: its last line says how
 * many there are.
 */
final class ExportedLines {

	private static final Pattern END = Pattern.compile("\\{\"type\":\"end\",\"lines\":(\\d{1,18})}\\s*");

	/** Longer than the last line of any export. */
	private static final int TAIL = 128;

	private static final int BUFFER = 64 * 1024;

	private final ProgressLine progress;

	private final byte[] tail = new byte[TAIL];

	private long bytes;

	private long lines;

	ExportedLines(ProgressLine progress) {
		this.progress = progress;
	}

	/**
	 * Copies all there is.
	 * @return how many lines there were
	 * @throws CommandException if the last one is missing
	 */
	long copy(InputStream in, OutputStream out) throws IOException {
		byte[] buffer = new byte[BUFFER];
		for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
			out.write(buffer, 0, read);
			for (int i = 0; i < read; i++) {
				this.lines += (buffer[i] == '\n') ? 1 : 0;
				this.tail[(int) (this.bytes++ % TAIL)] = buffer[i];
			}
			this.progress.at(this.lines, 0);
		}
		Matcher end = END.matcher(lastLine());
		if (!end.matches() || Long.parseLong(end.group(1)) != this.lines) {
			throw brokenOff(null);
		}
		return this.lines;
	}

	private int read(InputStream in, byte[] buffer) {
		try {
			return in.read(buffer);
		}
		catch (IOException ex) {
			throw brokenOff(ex);
		}
	}

	private CommandException brokenOff(@Nullable IOException cause) {
		return new CommandException(ExitCode.LATER,
				"What the server sends breaks off after " + this.lines + " lines: it is not whole. Try again.", cause);
	}

	private String lastLine() {
		int length = (int) Math.min(TAIL, this.bytes);
		byte[] text = new byte[length];
		for (int i = 0; i < length; i++) {
			text[i] = this.tail[(int) ((this.bytes - length + i) % TAIL)];
		}
		String end = new String(text, StandardCharsets.UTF_8).stripTrailing();
		return end.substring(end.lastIndexOf('\n') + 1);
	}

}
