package one.persist.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What people did in the console, kept in a file of one JSON object a line. When the file
 * is full it becomes the old one, and the one before that is forgotten. Safe for use by
 * many threads.
 */
public final class Journal {

	/** Acts that are shown at once, at most. */
	public static final int SHOWN = 200;

	/** Some ten thousand acts; with the old file, twice as many. */
	private static final long MAX_BYTES = 2_000_000;

	private static final Logger logger = LoggerFactory.getLogger("one.persist.console");

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final Path file;

	private final Path old;

	private final Consumer<ConsoleAct> publisher;

	/**
	 * Creates a journal. Nothing is written before the first act.
	 * @param file where it is kept; its folder is made when it is missing
	 * @param publisher is told of each act
	 */
	public Journal(Path file, Consumer<ConsoleAct> publisher) {
		this.file = file;
		this.old = file.resolveSibling(file.getFileName() + ".old");
		this.publisher = publisher;
	}

	/**
	 * Notes an act: in the log, in the file, and to whoever listens. That an act cannot
	 * be written to the file undoes nothing, and is logged.
	 * @param act what was done
	 */
	public void note(ConsoleAct act) {
		logger.info("{} did '{}' to {}: {}", printable(act.who()), act.what(), printable(about(act)),
				printable(act.outcome()));
		try {
			append(MAPPER.writeValueAsString(act) + "\n");
		}
		catch (IOException ex) {
			logger.error("The act above could not be written to {}", this.file, ex);
		}
		this.publisher.accept(act);
	}

	private static String about(ConsoleAct act) {
		return "store '" + act.store() + "'" + ((act.remote() != null) ? ", remote '" + act.remote() + "'" : "")
				+ ((act.key() != null) ? ", record '" + act.key() + "'" : "");
	}

	/** A key may hold line breaks; a line of a log may not. */
	private static String printable(String text) {
		return text.codePoints()
			.map((c) -> Character.isISOControl(c) ? '?' : c)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	private synchronized void append(String line) throws IOException {
		Path folder = this.file.toAbsolutePath().getParent();
		if (folder != null) {
			Files.createDirectories(folder);
		}
		if (Files.exists(this.file) && Files.size(this.file) >= MAX_BYTES) {
			Files.move(this.file, this.old, StandardCopyOption.REPLACE_EXISTING);
		}
		Files.writeString(this.file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	/**
	 * The last acts.
	 * @return newest first, at most {@value #SHOWN}; a line that cannot be read is left
	 * out
	 * @throws ConsoleProblem if the file cannot be read
	 */
	public synchronized List<ConsoleAct> last() {
		Deque<String> lines = new ArrayDeque<>();
		try {
			for (Path part : List.of(this.old, this.file)) {
				if (Files.exists(part)) {
					read(part, lines);
				}
			}
		}
		catch (IOException ex) {
			throw ConsoleProblem.unavailable("The journal " + this.file + " cannot be read: " + ex.getMessage());
		}
		List<ConsoleAct> acts = new ArrayList<>();
		lines.forEach((line) -> parse(line, acts));
		Collections.reverse(acts);
		return acts;
	}

	private static void read(Path part, Deque<String> lines) throws IOException {
		try (Stream<String> all = Files.lines(part, StandardCharsets.UTF_8)) {
			all.forEach((line) -> {
				lines.add(line);
				if (lines.size() > SHOWN) {
					lines.removeFirst();
				}
			});
		}
	}

	private static void parse(String line, List<ConsoleAct> acts) {
		try {
			acts.add(MAPPER.readValue(line, ConsoleAct.class));
		}
		catch (JacksonException ex) {
			logger.debug("A line of the journal is no act", ex);
		}
	}

}
