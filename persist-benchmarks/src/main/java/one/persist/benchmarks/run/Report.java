package one.persist.benchmarks.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What came out of a run: a table for people, a file for programs.
 */
public final class Report {

	private static final String ROW = "%-8s %-36s %12s %12s %-10s %9s %17s %7s  %-8s %s%n";

	private final RunOptions options;

	private final Machine machine;

	private final List<Probe> probes = new ArrayList<>();

	private final List<Line> lines = new ArrayList<>();

	/**
	 * Creates an empty report.
	 * @param options how it was measured
	 * @param machine where
	 */
	public Report(RunOptions options, Machine machine) {
		this.options = options;
		this.machine = machine;
	}

	/**
	 * Adds what the machine did.
	 * @param when a word for the moment
	 * @param fsync what the disk did
	 */
	public void probe(String when, FsyncProbe fsync) {
		this.probes.add(new Probe(when, Machine.load(), fsync));
	}

	/**
	 * Adds what was measured.
	 * @param more lines
	 */
	public void add(List<Line> more) {
		this.lines.addAll(more);
	}

	/**
	 * All of it for people.
	 * @return some lines of text
	 */
	public String table() {
		StringBuilder table = new StringBuilder();
		table.append(String.format(Locale.ROOT, "%n%s, %d processors, %,d MB, %s, SQLite %s; %,d records, %d rounds%n",
				this.machine.system(), this.machine.processors(), this.machine.memoryMegabytes(), this.machine.java(),
				this.machine.sqlite(), this.options.records(), this.options.rounds()));
		for (Probe probe : this.probes) {
			table.append(String.format(Locale.ROOT, "%-14s load %.1f, fsync of 4 KiB %,.0f us, p99 %,.0f us%n",
					probe.when(), probe.load(), probe.fsync().medianMicros(), probe.fsync().p99Micros()));
		}
		table.append(String.format("%n" + ROW, "workload", "what", "limit", "Persist", "unit", "measured", "spread",
				"by CPU", "bar", ""));
		this.lines.forEach((line) -> table.append(row(line)));
		return table.toString();
	}

	private static String row(Line line) {
		return String.format(Locale.ROOT, ROW, line.workload(), line.what(), number(line.medianOfLimit()),
				number(line.medianOfPersist()), line.unit(), number(line.measured()),
				number(line.lowest()) + ".." + number(line.highest()), (line.byCpu() > 0) ? number(line.byCpu()) : "",
				line.bar(), line.holds() ? "" : "MISSED");
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, (Math.abs(value) >= 1_000) ? "%,.0f" : "%.2f", value);
	}

	/**
	 * Writes all of it for programs.
	 * @param directory where
	 * @return the file
	 */
	public Path write(Path directory) {
		String name = "run-" + this.machine.at().toString().replaceAll("\\..*", "").replace(':', '-') + ".json";
		Path file = directory.resolve(name);
		List<Result> results = this.lines.stream()
			.map((line) -> new Result(line, line.measured(), line.lowest(), line.highest(), line.byCpu(), line.holds()))
			.toList();
		JsonMapper.builder()
			.enable(SerializationFeature.INDENT_OUTPUT)
			.build()
			.writeValue(file, new Run(this.machine, this.options.records(), this.options.rounds(), this.options.heap(),
					this.probes, results));
		return file;
	}

	/**
	 * What the machine did.
	 *
	 * @param when a word for the moment
	 * @param load how busy it was
	 * @param fsync what the disk did
	 */
	record Probe(String when, double load, FsyncProbe fsync) {

	}

	/**
	 * A line, and what follows from it.
	 *
	 * @param line the line
	 * @param measured what is compared with the bar
	 * @param lowest the least of the rounds
	 * @param highest the greatest of the rounds
	 * @param byCpu what processor time alone would say
	 * @param holds whether the bar is reached
	 */
	record Result(Line line, double measured, double lowest, double highest, double byCpu, boolean holds) {

	}

	/**
	 * All of it.
	 *
	 * @param machine where
	 * @param records how many records the larger workloads worked on
	 * @param rounds how often each side had its turn
	 * @param heap heap of each process
	 * @param probes what the machine did
	 * @param results what was measured
	 */
	record Run(Machine machine, int records, int rounds, String heap, List<Probe> probes, List<Result> results) {

	}

}
