package one.persist.benchmarks.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import one.persist.SyncOptions;
import one.persist.benchmarks.run.Bar;
import one.persist.benchmarks.run.Bars;
import one.persist.benchmarks.run.Bench;
import one.persist.benchmarks.run.Figure;
import one.persist.benchmarks.run.LineSpec;
import one.persist.benchmarks.run.Workload;
import one.persist.benchmarks.workload.Applications.Running;

/**
 * Idle: what an application with ten stores takes while nothing is written anywhere,
 * against the same one without Persist.
 */
public final class Idle implements Workload {

	private static final List<LineSpec> LINES = List.of(
			new LineSpec("processor, " + Applications.STORES + " stores", "percent", Bars.IDLE_CPU),
			new LineSpec("wake-ups of all threads", "1/s", Bar.NONE),
			new LineSpec("wake-ups of the worker, store, interval", "", Bars.IDLE_WAKE_UPS));

	/** Until a JVM has done what it does after a start. */
	private static final Duration SETTLE = Duration.ofSeconds(60);

	private static final Duration LOOK = Duration.ofSeconds(60);

	/** As the system cuts it. */
	private static final String WORKER = "persist-worker-";

	private static final int ENOUGH = 1_000;

	private static final double PERCENT = 100;

	@Override
	public String name() {
		return "idle";
	}

	@Override
	public void run(Bench bench) throws Exception {
		Duration settle = part(SETTLE, bench);
		Duration look = part(LOOK, bench);
		int records = Math.max(1, bench.options().records() / Applications.STORES);
		Applications applications = new Applications(bench.directory(), records, bench.servers().persist());
		bench.compare(records, LINES, (round) -> look(applications.without(), settle, look),
				(round) -> look(applications.with(), settle, look));
	}

	/** With fewer records than usual, it is but seen whether it works. */
	private static Duration part(Duration time, Bench bench) {
		return (bench.options().records() < ENOUGH) ? time.dividedBy(20) : time;
	}

	private static Figure[] look(Running application, Duration settle, Duration look)
			throws IOException, InterruptedException {
		try (application) {
			Thread.sleep(settle.toMillis());
			long cpu = application.process().cpuNanos();
			long all = wakeUps(application, "");
			long worker = wakeUps(application, WORKER);
			Thread.sleep(look.toMillis());
			double seconds = look.toMillis() / 1e3;
			double intervals = look.toNanos() / (double) SyncOptions.DEFAULT_INTERVAL.toNanos();
			return new Figure[] { Figure.of(PERCENT * (application.process().cpuNanos() - cpu) / look.toNanos()),
					Figure.of((wakeUps(application, "") - all) / seconds),
					Figure.of((wakeUps(application, WORKER) - worker) / intervals / Applications.STORES) };
		}
	}

	/** How often threads have begun to run again after they waited for something. */
	private static long wakeUps(Running application, String prefix) throws IOException {
		Path tasks = Path.of("/proc", String.valueOf(application.process().pid()), "task");
		if (!Files.isDirectory(tasks)) {
			return 0;
		}
		try (Stream<Path> threads = Files.list(tasks)) {
			return threads.mapToLong((thread) -> wakeUpsOf(thread, prefix)).sum();
		}
	}

	private static long wakeUpsOf(Path thread, String prefix) {
		try {
			if (!Files.readString(thread.resolve("comm")).startsWith(prefix)) {
				return 0;
			}
			return Files.readAllLines(thread.resolve("status"))
				.stream()
				.filter((line) -> line.startsWith("voluntary_ctxt_switches:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.sum();
		}
		catch (IOException ex) {
			// it has ended meanwhile
			return 0;
		}
	}

}
