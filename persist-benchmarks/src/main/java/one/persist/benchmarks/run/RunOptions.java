package one.persist.benchmarks.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is measured, and how. Immutable.
 *
 * @param workloads names of workloads; none for all
 * @param records how many records the larger workloads work on
 * @param rounds how often each side has its turn
 * @param warmUp seconds of turns before that, which do not count; after one of each side
 * at least
 * @param heap heap of each process, as for {@code -Xmx}
 * @param jvm further options of the processes that are measured, such as a profiler's
 * @param directory where files of the run lie, on the disk that is to be measured
 * @param serverJar the server that runs on its own
 */
public record RunOptions(List<String> workloads, int records, int rounds, int warmUp, String heap, List<String> jvm,
		Path directory, Path serverJar) {

	/** What a run works on if nothing is said. */
	private static final int RECORDS = 100_000;

	private static final int ROUNDS = 5;

	/** For the compiler to get through what both sides do. */
	private static final int WARM_UP_SECONDS = 30;

	/** Enough for a million records, or something depends on their number. */
	private static final String HEAP = "256m";

	private static final String DIRECTORY = "persist-benchmarks/target/benchmarks";

	private static final String USAGE = "Say names of workloads, and records=100000, rounds=5, warm-up=30 (seconds),"
			+ " heap=256m, directory=… or jvm=… (an option of the JVM that runs the device; repeatable)";

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if a number is not positive, or the warm-up
	 * negative
	 */
	public RunOptions {
		workloads = List.copyOf(workloads);
		jvm = List.copyOf(jvm);
		if (records < 1 || rounds < 1 || warmUp < 0) {
			throw new IllegalArgumentException("Records and rounds are positive, not " + records + " and " + rounds
					+ ", and the warm-up is not negative, as " + warmUp + ". " + USAGE);
		}
	}

	/**
	 * Reads options.
	 * @param args names of workloads, and {@code name=value}
	 * @return the options
	 * @throws IllegalArgumentException if an option is not known
	 */
	public static RunOptions parse(String... args) {
		RunOptions options = new RunOptions(List.of(), RECORDS, ROUNDS, WARM_UP_SECONDS, HEAP, List.of(),
				Path.of(DIRECTORY), Path.of(System.getProperty("server.jar", "")));
		for (String arg : args) {
			options = options.with(arg);
		}
		return options;
	}

	private RunOptions with(String arg) {
		int sign = arg.indexOf('=');
		String value = arg.substring(sign + 1);
		return switch ((sign < 0) ? "" : arg.substring(0, sign)) {
			case "" -> new RunOptions(plus(this.workloads, arg), this.records, this.rounds, this.warmUp, this.heap,
					this.jvm, this.directory, this.serverJar);
			case "records" -> records(number(arg, value));
			case "rounds" -> new RunOptions(this.workloads, this.records, number(arg, value), this.warmUp, this.heap,
					this.jvm, this.directory, this.serverJar);
			case "warm-up" -> new RunOptions(this.workloads, this.records, this.rounds, number(arg, value), this.heap,
					this.jvm, this.directory, this.serverJar);
			case "heap" -> new RunOptions(this.workloads, this.records, this.rounds, this.warmUp, value, this.jvm,
					this.directory, this.serverJar);
			case "jvm" -> new RunOptions(this.workloads, this.records, this.rounds, this.warmUp, this.heap,
					plus(this.jvm, value), this.directory, this.serverJar);
			case "directory" -> new RunOptions(this.workloads, this.records, this.rounds, this.warmUp, this.heap,
					this.jvm, Path.of(value), this.serverJar);
			default -> throw new IllegalArgumentException("Option '" + arg + "' is not known. " + USAGE);
		};
	}

	/**
	 * These options with another number of records.
	 * @param number how many
	 * @return the options
	 */
	public RunOptions records(int number) {
		return new RunOptions(this.workloads, number, this.rounds, this.warmUp, this.heap, this.jvm, this.directory,
				this.serverJar);
	}

	/**
	 * The command of a process that measures.
	 * @param program its main class
	 * @param arguments its arguments; these options follow, without names of workloads
	 * @return what follows {@code java}
	 */
	public List<String> command(Class<?> program, String... arguments) {
		List<String> command = new ArrayList<>(List.of("-Xms" + this.heap, "-Xmx" + this.heap,
				"-XX:+ExitOnOutOfMemoryError", Memory.LOG_OPTION, "-Dserver.jar=" + this.serverJar.toAbsolutePath()));
		command.addAll(this.jvm);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
		command.addAll(List.of(arguments));
		command.addAll(List.of("records=" + this.records, "rounds=" + this.rounds, "warm-up=" + this.warmUp,
				"heap=" + this.heap, "directory=" + this.directory.toAbsolutePath()));
		this.jvm.forEach((option) -> command.add("jvm=" + option));
		return command;
	}

	private static List<String> plus(List<String> list, String one) {
		List<String> longer = new ArrayList<>(list);
		longer.add(one);
		return longer;
	}

	private static int number(String arg, String value) {
		try {
			return Integer.parseInt(value.replace("_", ""));
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("Option '" + arg + "' is no whole number. " + USAGE, ex);
		}
	}

}
