package one.persist.benchmarks.workload;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import one.persist.benchmarks.run.Bar;
import one.persist.benchmarks.run.Bars;
import one.persist.benchmarks.run.Bench;
import one.persist.benchmarks.run.Figure;
import one.persist.benchmarks.run.JavaProcess;
import one.persist.benchmarks.run.Line;
import one.persist.benchmarks.run.RunOptions;
import one.persist.benchmarks.run.Workload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * W7: draining and pulling a tenth, once and ten times as many records, each in fresh
 * processes. What stands as the limit is the best of the smaller sizes; of what waits,
 * the same store with nothing waiting. One round: the largest takes minutes.
 */
public final class Growth implements Workload {

	private static final Logger logger = LoggerFactory.getLogger(Growth.class);

	private static final int FACTOR = 10;

	@Override
	public String name() {
		return "w7";
	}

	@Override
	public void run(Bench bench) throws Exception {
		int records = bench.options().records();
		List<Growing> sizes = new ArrayList<>();
		for (int size : new int[] { Math.max(1, records / FACTOR), records, records * FACTOR }) {
			sizes.add(measure(size, bench));
		}
		Growing most = sizes.get(sizes.size() - 1);
		add(bench, sizes, "drain", "us/record", Growing::drainMicros, Bars.GROWTH_TIME);
		add(bench, sizes, "first pull", "us/record", Growing::pullMicros, Bars.GROWTH_TIME);
		add(bench, sizes, "device, memory", "MB", (size) -> size.device().peakMegabytes(), Bars.GROWTH_MEMORY);
		add(bench, sizes, "server, memory", "MB", (size) -> size.server().peakMegabytes(), Bars.GROWTH_MEMORY);
		add(bench, sizes, "device, heap after GC", "MB", (size) -> size.device().peakHeapMegabytes(), Bar.NONE);
		add(bench, sizes, "server, heap after GC", "MB", (size) -> size.server().peakHeapMegabytes(), Bar.NONE);
		add(bench, "put, " + most.records() + " waiting", most.putMicrosOfEmptyQueue(), most.putMicrosOfFullQueue());
		add(bench, "queue depth, " + most.records() + " waiting", most.depthMicrosOfEmptyQueue(),
				most.depthMicrosOfFullQueue());
	}

	private static Growing measure(int records, Bench bench) throws Exception {
		Path folder = bench.directory().toAbsolutePath().resolve("growth-" + records);
		Path result = folder.resolve("result.json");
		RunOptions options = bench.options().records(records);
		JavaProcess.run(folder, options.command(GrowthProcess.class, result.toString()));
		Growing size = JsonMapper.shared().readValue(result, Growing.class);
		logger.info("w7, {} records: {}", records, size);
		return size;
	}

	/** Each size against the best of those before it. */
	private static void add(Bench bench, List<Growing> sizes, String what, String unit,
			ToDoubleFunction<Growing> figure, Bar bar) {
		for (int at = 1; at < sizes.size(); at++) {
			double best = sizes.subList(0, at).stream().mapToDouble(figure).min().orElseThrow();
			bench.add(new Line("w7", what + ", " + sizes.get(at).records(), unit, List.of(Figure.of(best)),
					List.of(Figure.of(figure.applyAsDouble(sizes.get(at)))), bar));
		}
	}

	private static void add(Bench bench, String what, double empty, double full) {
		bench.add(new Line("w7", what, "us", List.of(Figure.of(empty)), List.of(Figure.of(full)), Bars.LONG_QUEUE));
	}

}
