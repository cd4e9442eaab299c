package one.persist.server.cli;

import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * The option that asks for what a program can read.
 */
final class JsonOutput {

	@Option(names = "--json", description = "Print JSON, one object a line, instead of text.")
	private boolean wanted;

	boolean isWanted() {
		return this.wanted;
	}

	void print(Terminal terminal, Object value) {
		terminal.out().println(JsonMapper.shared().writeValueAsString(value));
	}

	/** Prints what a person reads, if no JSON is wanted. */
	void orPrint(Terminal terminal, TextTable table) {
		if (!this.wanted) {
			table.print(terminal);
		}
	}

}
