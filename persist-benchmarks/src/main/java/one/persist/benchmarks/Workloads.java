package one.persist.benchmarks;

import java.util.List;

import one.persist.benchmarks.run.Workload;
import one.persist.benchmarks.workload.Batches;
import one.persist.benchmarks.workload.Conflicts;
import one.persist.benchmarks.workload.Drain;
import one.persist.benchmarks.workload.FirstPull;
import one.persist.benchmarks.workload.Growth;
import one.persist.benchmarks.workload.Idle;
import one.persist.benchmarks.workload.ManyWriters;
import one.persist.benchmarks.workload.Propagation;
import one.persist.benchmarks.workload.Reads;
import one.persist.benchmarks.workload.ServerPushes;
import one.persist.benchmarks.workload.SingleWrites;
import one.persist.benchmarks.workload.StartUp;

/**
 * All workloads, in the order of the table.
 */
final class Workloads {

	private Workloads() {
	}

	static List<Workload> all() {
		return List.of(new SingleWrites(), new ManyWriters(), new Batches(), new Reads(), new Drain(), new FirstPull(),
				new Propagation(), new Conflicts(), new Growth(), new ServerPushes(), new StartUp(), new Idle());
	}

	static List<String> names() {
		return all().stream().map(Workload::name).toList();
	}

	/**
	 * A workload by its name.
	 * @throws IllegalArgumentException if there is none of that name
	 */
	static Workload named(String name) {
		return all().stream()
			.filter((workload) -> workload.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"There is no workload '" + name + "': there are " + names() + ", and 'jmh'"));
	}

}
