package one.persist.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.FileSystemUtils;

/**
 * What a workload is measured with: rounds in which limit and Persist take turns, and the
 * servers that both need. Used by one thread.
 */
public final class Bench implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Bench.class);

	/** Part of the records of a round that a turn before the rounds has. */
	private static final int WARM_UP_PART = 5;

	private final String workload;

	private final RunOptions options;

	private final Path directory;

	private final Servers servers;

	private final List<Line> lines = new ArrayList<>();

	private int turns;

	/**
	 * Creates a bench.
	 * @param workload name of what is measured
	 * @param options how
	 * @param directory where it works
	 * @param servers what it talks to
	 */
	public Bench(String workload, RunOptions options, Path directory, Servers servers) {
		this.workload = workload;
		this.options = options;
		this.directory = directory;
		this.servers = servers;
	}

	/**
	 * How it is measured.
	 * @return the options
	 */
	public RunOptions options() {
		return this.options;
	}

	/**
	 * Where it works.
	 * @return a directory, deleted at the end
	 */
	public Path directory() {
		return this.directory;
	}

	/**
	 * The servers, started when they are first asked for.
	 * @return the servers
	 */
	public Servers servers() {
		return this.servers;
	}

	/**
	 * What was measured so far.
	 * @return the lines
	 */
	public List<Line> lines() {
		return List.copyOf(this.lines);
	}

	/**
	 * Lets both sides take turns: until they are warm, which does not count, then as
	 * often as there are rounds.
	 * @param records how many records a round
	 * @param specs what both measure
	 * @param limit the limit
	 * @param persist Persist
	 * @throws Exception if a side fails
	 */
	public void compare(int records, List<LineSpec> specs, Side limit, Side persist) throws Exception {
		List<Figure[]> ofLimit = new ArrayList<>();
		List<Figure[]> ofPersist = new ArrayList<>();
		warmUp(Math.max(1, records / WARM_UP_PART), specs, limit, persist);
		for (int round = 1; round <= this.options.rounds(); round++) {
			String of = "round " + round + " of " + this.options.rounds();
			ofLimit.add(turn(of + ", limit", records, specs, limit));
			ofPersist.add(turn(of + ", Persist", records, specs, persist));
		}
		for (int at = 0; at < specs.size(); at++) {
			LineSpec spec = specs.get(at);
			add(new Line(this.workload, spec.what(), spec.unit(), column(ofLimit, at), column(ofPersist, at),
					spec.bar()));
		}
	}

	private void warmUp(int records, List<LineSpec> specs, Side limit, Side persist) throws Exception {
		long begin = System.nanoTime();
		do {
			turn("warm-up, limit", records, specs, limit);
			turn("warm-up, Persist", records, specs, persist);
		}
		while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(this.options.warmUp()));
	}

	/**
	 * Lets one side have a turn.
	 * @param name what the turn is called
	 * @param records how many records
	 * @param specs what it measures
	 * @param side the side
	 * @return what it measured
	 * @throws Exception if it fails
	 */
	public Figure[] turn(String name, int records, List<LineSpec> specs, Side side) throws Exception {
		this.turns++;
		String task = this.workload + ", " + name;
		Path own = Files.createDirectories(this.directory.resolve("turn-" + this.turns));
		try {
			Round round = new Round(this.workload + "-" + this.turns, records, own, new Progress(task));
			Figure[] figures = side.measure(round);
			logger.info("{}: {}", task,
					IntStream.range(0, specs.size())
						.mapToObj((at) -> String.format(Locale.ROOT, "%s %,.1f %s", specs.get(at).what(),
								figures[at].value(), specs.get(at).unit()))
						.collect(Collectors.joining("; ")));
			return figures;
		}
		finally {
			FileSystemUtils.deleteRecursively(own);
		}
	}

	/**
	 * Adds what was measured in another way.
	 * @param line the line
	 */
	public void add(Line line) {
		this.lines.add(line);
	}

	private static List<Figure> column(List<Figure[]> rounds, int at) {
		return rounds.stream().map((figures) -> figures[at]).toList();
	}

	@Override
	public void close() throws IOException {
		this.servers.close();
		FileSystemUtils.deleteRecursively(this.directory);
	}

}
