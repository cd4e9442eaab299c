package one.persist.benchmarks.workload;

import java.io.IOException;
import java.util.List;

import one.persist.benchmarks.run.Bars;
import one.persist.benchmarks.run.Bench;
import one.persist.benchmarks.run.Figure;
import one.persist.benchmarks.run.LineSpec;
import one.persist.benchmarks.run.Workload;
import one.persist.benchmarks.workload.Applications.Running;

/**
 * Start-up: an application with ten stores, from the start of its JVM until it is ready,
 * against the same one without Persist.
 */
public final class StartUp implements Workload {

	@Override
	public String name() {
		return "startup";
	}

	@Override
	public void run(Bench bench) throws Exception {
		int records = bench.options().records();
		Applications applications = new Applications(bench.directory(), records, bench.servers().persist());
		bench.compare(records, List.of(new LineSpec("ready, " + Applications.STORES + " stores", "ms", Bars.START_UP)),
				(round) -> millis(applications.without()), (round) -> millis(applications.with()));
	}

	private static Figure[] millis(Running started) throws IOException {
		try (started) {
			return new Figure[] { Figure.of(started.millis()) };
		}
	}

}
