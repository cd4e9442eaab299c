package one.persist.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import one.persist.benchmarks.run.Bench;
import one.persist.benchmarks.run.Line;
import one.persist.benchmarks.run.RunOptions;
import one.persist.benchmarks.run.Servers;
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
		options = RunOptions.parse("records=" + RECORDS, "rounds=1", "directory=" + directory);
		servers = new Servers(options, directory);
	}

	@AfterAll
	static void stop() {
		servers.close();
	}

	@Test
	void readsAndWrites() throws Exception {
		assertThat(run("w1")).hasSize(3);
		assertThat(run("w1b")).hasSize(1);
		assertThat(run("w1c")).hasSize(1);
		assertThat(run("w2")).hasSize(4);
	}

	@Test
	void aDrainSendsTheFinalStateInFewRequests() throws Exception {
		Map<String, Line> lines = run("w3");
		assertThat(lines).hasSize(3).containsKey("drain");
		assertThat(bytes(lines.get("bytes sent a record").limit())).isBetween(250.0, 350.0);
		assertThat(lines.get("bytes sent a record").holds()).isTrue();
		// once what the server takes, once a pull
		assertThat(lines.get("records a request").persist().get(0).value()).isGreaterThan(RECORDS / (2 + 4 + 1.0));
	}

	@Test
	void aFirstPullBringsNoMoreThanThereIs() throws Exception {
		Map<String, Line> lines = run("w4");
		assertThat(lines).hasSize(2).containsKey("first pull");
		assertThat(lines.get("bytes received a record").measured()).isBetween(0.5, 1.1);
	}

	@Test
	void writesArriveElsewhere() throws Exception {
		assertThat(run("w5")).hasSize(2);
	}

	@Test
	void conflictsAreSettled() throws Exception {
		assertThat(run("w6")).hasSize(4);
	}

	@Test
	void aServerTakesPushes() throws Exception {
		assertThat(run("server")).hasSize(4);
	}

	private static double bytes(List<one.persist.benchmarks.run.Figure> figures) {
		return figures.get(0).value();
	}

	private static Map<String, Line> run(String workload) throws Exception {
		Bench bench = new Bench(workload, options, directory.resolve(workload), servers);
		Workloads.named(workload).run(bench);
		return bench.lines().stream().collect(Collectors.toMap(Line::what, Function.identity()));
	}

}
