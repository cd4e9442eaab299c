package one.persist.server.cli;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a command has around it: streams, environment variables and the time. The only
 * place that writes to the console.
 *
 * @param in what is piped to the command
 * @param out what the command is asked for
 * @param err messages, and progress
 * @param isWatched whether a person looks on, and wants to see how far it is
 * @param world environment variables, and the time
 */
record Terminal(InputStream in, PrintStream out, PrintStream err, boolean isWatched, World world) {

	/** What a terminal may take for a command of its own. */
	private static final String CONTROL = "\\p{Cntrl}|[\\p{Cf}\\x{2028}\\x{2029}]";

	/** The console of this process. */
	static Terminal ofThisProcess() {
		return new Terminal(System.in, System.out, System.err, isTerminal(System.console()),
				new World(System.getenv(), InstantSource.system()));
	}

	/**
	 * From JDK 22 on there is a console also where there is no terminal, and a method
	 * that tells.
	 */
	private static boolean isTerminal(@Nullable Console console) {
		if (console == null) {
			return false;
		}
		try {
			return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
		}
		catch (ReflectiveOperationException ex) {
			return true;
		}
	}

	Instant now() {
		return this.world.clock().instant();
	}

	@Nullable String variable(String name) {
		return this.world.variables().get(name);
	}

	/** Prints a line of text, part of which may come from anywhere. */
	void say(String line) {
		this.out.println(printable(line));
	}

	/** Prints a line beside what the command is asked for. */
	void note(String line) {
		this.err.println(printable(line));
	}

	static String printable(String text) {
		return text.replaceAll(CONTROL, "?");
	}

	/**
	 * What is not the same each time.
	 *
	 * @param variables environment variables
	 * @param clock tells the time
	 */
	record World(Map<String, String> variables, InstantSource clock) {

	}

}
