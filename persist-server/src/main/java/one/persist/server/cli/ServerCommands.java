package one.persist.server.cli;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import one.persist.PersistException;
import one.persist.StoreOpenException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line of the server's jar. Without a command the server starts.
 */
public final class ServerCommands {

	private ServerCommands() {
	}

	/**
	 * Runs a command, on the console of this process.
	 * @param args its name and arguments
	 * @return the exit code
	 */
	public static int run(String... args) {
		// the libraries that log would find no configuration, and log all there is
		System.setProperty("logback.configurationFile", "one/persist/server/cli/logback-commands.xml");
		return run(Terminal.ofThisProcess(), args);
	}

	static int run(Terminal terminal, String... args) {
		CommandLine commands = new CommandLine(new Root()).addSubcommand(new KeyCommands(terminal))
			.addSubcommand(new DeviceCommands(terminal))
			.addSubcommand(new TenantCommands(terminal))
			.addSubcommand(new StoreCommands(terminal));
		commands.setOut(writer(terminal.out()));
		commands.setErr(writer(terminal.err()));
		commands.setParameterExceptionHandler((ex, arguments) -> misunderstood(terminal, ex));
		commands.setExecutionExceptionHandler((ex, command, parsed) -> failed(terminal, ex, parsed));
		int exit = commands.execute(args);
		terminal.out().flush();
		return exit;
	}

	private static PrintWriter writer(PrintStream stream) {
		return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
	}

	/** All of the help would hide what is wrong. */
	private static int misunderstood(Terminal terminal, ParameterException ex) {
		CommandLine command = ex.getCommandLine();
		terminal.note(String.valueOf(ex.getMessage()));
		UnmatchedArgumentException.printSuggestions(ex, command.getErr());
		terminal.note("More: java -jar " + command.getCommandSpec().qualifiedName() + " --help");
		return ExitCode.USAGE.number();
	}

	private static int failed(Terminal terminal, Exception ex, @Nullable ParseResult parsed) {
		terminal.note(message(ex));
		return exit(ex).number();
	}

	private static ExitCode exit(Exception ex) {
		if (ex instanceof CommandException command) {
			return command.exit();
		}
		if (ex instanceof StoreOpenException open) {
			return switch (open.reason()) {
				case OWNED -> ExitCode.LATER;
				case DAMAGED -> ExitCode.DAMAGED;
				case LINKED, NEWER_SCHEMA, NOT_A_STORE, NOT_ACCESSIBLE, SQLITE_TOO_OLD -> ExitCode.FAILED;
			};
		}
		return ExitCode.FAILED;
	}

	private static String message(Exception ex) {
		if (ex instanceof CommandException || ex instanceof PersistException) {
			return String.valueOf(ex.getMessage());
		}
		if (ex instanceof IOException) {
			return "A file cannot be read or written: " + ex.getMessage() + ".";
		}
		return "This should not happen, and nothing more is done: " + ex;
	}

	/**
	 * What all commands belong to.
	 */
	@Command(name = "persist-server", mixinStandardHelpOptions = true, scope = ScopeType.INHERIT,
			versionProvider = Version.class, sortOptions = false,
			description = {
					"Without a command, starts the sync server; arguments are then properties, as --name=value.",
					"With a command, does one thing and ends." },
			synopsisHeading = "Usage: java -jar ", exitCodeListHeading = "%nExit codes:%n",
			exitCodeList = { "0:All was done.", "1:It could not be done.",
					"2:The command was not understood, or lacks something.", "3:It was done; something is damaged.",
					"4:Not now: the server is away or busy, or the file is open.", "5:The server refuses it." })
	private static final class Root {

	}

	/**
	 * The version, as the jar says it.
	 */
	private static final class Version implements IVersionProvider {

		@Override
		public String[] getVersion() {
			String version = ServerCommands.class.getPackage().getImplementationVersion();
			return new String[] { "Persist " + Objects.requireNonNullElse(version, "(not packaged)") };
		}

	}

}
