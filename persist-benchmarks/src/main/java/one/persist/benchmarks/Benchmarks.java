package one.persist.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import one.persist.benchmarks.run.FsyncProbe;
import one.persist.benchmarks.run.JavaProcess;
import one.persist.benchmarks.run.Line;
import one.persist.benchmarks.run.Machine;
import one.persist.benchmarks.run.Report;
import one.persist.benchmarks.run.RunOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.FileSystemUtils;

/**
 * Measures workloads one after the other, each in a process of its own, and prints what
 * came out beside what must be reached.
 */
public final class Benchmarks {

	private static final Logger logger = LoggerFactory.getLogger(Benchmarks.class);

	private Benchmarks() {
	}

	/**
	 * Measures.
	 * @param args names of workloads, none for all, and options of {@link RunOptions}; or
	 * {@code jmh} and what JMH takes
	 * @throws Exception if something cannot be measured
	 */
	public static void main(String[] args) throws Exception {
		if (args.length > 0 && args[0].equals("jmh")) {
			org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
			return;
		}
		RunOptions options = RunOptions.parse(args);
		List<String> workloads = options.workloads().isEmpty() ? Workloads.names() : options.workloads();
		workloads.forEach(Workloads::named);
		Files.createDirectories(options.directory());
		List<String> failed = new ArrayList<>();
		Report report = new Report(options, Machine.facts());
		report.probe("before", FsyncProbe.run(options.directory()));
		for (String workload : workloads) {
			logger.info("{}", workload);
			try {
				report.add(measure(workload, options));
			}
			catch (IOException ex) {
				// the others have something to tell, too
				logger.error("Workload '{}' could not be measured", workload, ex);
				failed.add(workload);
			}
			report.probe("after " + workload, FsyncProbe.run(options.directory()));
		}
		logger.info("{}", report.table());
		logger.info("Written to {}", report.write(options.directory()));
		if (!failed.isEmpty()) {
			throw new IllegalStateException("Not measured: " + failed);
		}
	}

	private static List<Line> measure(String workload, RunOptions options) throws IOException, InterruptedException {
		Path folder = options.directory().toAbsolutePath().resolve("work-" + workload);
		Path result = folder.resolve("result.json");
		// what a run that was killed has left
		FileSystemUtils.deleteRecursively(folder);
		JavaProcess.run(folder, options.command(WorkloadProcess.class, workload, result.toString()));
		List<Line> lines = List.of(JsonMapper.shared().readValue(result, Line[].class));
		FileSystemUtils.deleteRecursively(folder);
		return lines;
	}

}
