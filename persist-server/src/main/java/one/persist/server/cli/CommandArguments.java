package one.persist.server.cli;

import java.util.Set;

/**
 * Tells commands from the properties of a server that is to start. Apart from the
 * commands themselves, whose library an application that embeds the server need not have.
 */
public final class CommandArguments {

	private static final Set<String> ABOUT = Set.of("-h", "--help", "-V", "--version");

	private CommandArguments() {
	}

	/**
	 * Whether arguments are a command.
	 * @param args arguments of the process
	 * @return true if the first one is no option, or asks for help or the version
	 */
	public static boolean areCommand(String... args) {
		return args.length > 0 && (!args[0].startsWith("-") || ABOUT.contains(args[0]));
	}

}
