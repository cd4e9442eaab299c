package one.persist.server.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import one.persist.server.cli.Terminal.World;

/**
 * Runs commands in this process, and keeps what they print.
 */
final class Commands {

	private final Map<String, String> variables = new HashMap<>();

	private InstantSource clock = InstantSource.system();

	private byte[] in = {};

	private boolean watched;

	Commands variable(String name, String value) {
		this.variables.put(name, value);
		return this;
	}

	Commands at(Instant time) {
		this.clock = InstantSource.fixed(time);
		return this;
	}

	Commands clock(InstantSource clock) {
		this.clock = clock;
		return this;
	}

	Commands in(String text) {
		this.in = text.getBytes(StandardCharsets.UTF_8);
		return this;
	}

	Commands watched() {
		this.watched = true;
		return this;
	}

	Ended run(String... args) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ByteArrayOutputStream err = new ByteArrayOutputStream();
		Terminal terminal = new Terminal(new ByteArrayInputStream(this.in),
				new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8),
				this.watched, new World(this.variables, this.clock));
		int exit = ServerCommands.run(terminal, args);
		return new Ended(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
	}

	/**
	 * How a command ended.
	 */
	record Ended(int exit, String out, String err) {

		List<String> lines() {
			return this.out.lines().toList();
		}

	}

}
