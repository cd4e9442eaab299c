package one.persist.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;

import one.persist.benchmarks.run.Bench;
import one.persist.benchmarks.run.RunOptions;
import one.persist.benchmarks.run.Servers;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures one workload, in a process that is the device of it.
 */
final class WorkloadProcess {

	private WorkloadProcess() {
	}

	/**
	 * Measures, and writes what was measured.
	 * @param args name of the workload, the file to write to, and options
	 * @throws Exception if it could not be measured
	 */
	public static void main(String[] args) throws Exception {
		RunOptions options = RunOptions.parse(Arrays.copyOfRange(args, 2, args.length));
		Path result = Path.of(args[1]);
		Path directory = result.resolveSibling("files");
		try (Bench bench = new Bench(args[0], options, directory, new Servers(options, directory))) {
			Workloads.named(args[0]).run(bench);
			JsonMapper.shared().writeValue(result, bench.lines());
		}
		// what a library has left running is not waited for
		System.exit(0);
	}

}
