package one.persist.benchmarks.workload;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import one.persist.benchmarks.run.Bench;
import one.persist.benchmarks.run.Line;
import one.persist.benchmarks.run.RunOptions;
import one.persist.benchmarks.run.Servers;
import one.persist.benchmarks.run.Workload;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sees that workloads work, at a small size: what they count, and no time. That nothing
 * is lost or left waiting, each of them checks itself.
 */
class WorkloadsIT {

	private static final int RECORDS = 2_000;

	@TempDir
	private static Path directory;

	private static RunOptions options;

	private static Servers servers;

	@BeforeAll
	static void start() {
		options = RunOptions.parse("records=" + RECORDS, "rounds=1", "warm-up=0", "directory=" + directory);
		servers = new Servers(options, directory);
	}

	@AfterAll
	static void stop() {
		servers.close();
	}

	@Test
	void recordsAreWrittenAndRead() throws Exception {
		assertThat(run(new SingleWrites())).hasSize(3);
		assertThat(run(new ManyWriters())).hasSize(1);
		assertThat(run(new Batches())).hasSize(1);
		assertThat(run(new Reads())).hasSize(4);
	}

	@Test
	void aDrainSendsTheFinalStateInFewRequests() throws Exception {
		Map<String, Line> lines = run(new Drain());
		assertThat(lines.get("bytes sent a record").limit().get(0).value()).isBetween(250.0, 350.0);
		assertThat(lines.get("bytes sent a record").measured()).isBetween(0.9, 1.1);
		// four pushes, a pull, and once what the server takes
		assertThat(lines.get("records a request").measured()).isGreaterThanOrEqualTo(RECORDS / 6.0);
	}

	@Test
	void aFirstPullBringsNoMoreThanThereIs() throws Exception {
		assertThat(run(new FirstPull()).get("bytes received a record").measured()).isBetween(0.9, 1.1);
	}

	@Test
	void aWriteIsReadElsewhere() throws Exception {
		assertThat(run(new Propagation())).hasSize(2);
	}

	@Test
	void devicesAgreeAfterConflicts() throws Exception {
		assertThat(run(new Conflicts()).values()).filteredOn((line) -> line.unit().equals("times"))
			.hasSize(2)
			.allSatisfy((line) -> assertThat(line.measured()).isLessThan(4));
	}

	@Test
	void aServerTakesPushes() throws Exception {
		assertThat(run(new ServerPushes())).hasSize(4);
	}

	@Test
	void aQueueIsMeasuredBeforeAndAfterItIsDrained() throws Exception {
		Growing size = new GrowthProcess(servers, directory).measure("growth", RECORDS / 10);
		assertThat(size.records()).isEqualTo(RECORDS / 10);
		assertThat(size.server().peakMegabytes()).isPositive();
	}

	private static Map<String, Line> run(Workload workload) throws Exception {
		Bench bench = new Bench(workload.name(), options, directory.resolve(workload.name()), servers);
		workload.run(bench);
		return bench.lines().stream().collect(Collectors.toMap(Line::what, Function.identity()));
	}

}
