package one.persist.benchmarks.workload;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntConsumer;

import one.persist.Json;
import one.persist.Records;
import one.persist.benchmarks.data.Orders;
import one.persist.benchmarks.data.Pool;
import one.persist.benchmarks.run.Memory;
import one.persist.benchmarks.run.Progress;
import one.persist.benchmarks.run.Round;
import one.persist.benchmarks.run.RunOptions;
import one.persist.benchmarks.run.Servers;
import tools.jackson.databind.json.JsonMapper;

/**
 * The devices of one size of {@link Growth}, in a process that nothing else was in.
 */
final class GrowthProcess {

	/** Enough to get warm with, and few beside the smallest size. */
	private static final int WARM_UP = 3_000;

	private static final int REVISIONS = 5;

	private static final int PUTS = 2_000;

	/** As many as make no difference between what is measured first and what later. */
	private static final int DEPTHS = 2_000;

	private static final double MICROS = 1e6;

	private static final double NANOS_OF_A_MICRO = 1e3;

	private final Pool pool = new Pool(0);

	private final Servers servers;

	private final Path directory;

	GrowthProcess(Servers servers, Path directory) {
		this.servers = servers;
		this.directory = directory;
	}

	/**
	 * Measures, and writes what was measured.
	 * @param args the file to write to, and options
	 * @throws Exception if it could not be measured
	 */
	public static void main(String[] args) throws Exception {
		RunOptions options = RunOptions.parse(Arrays.copyOfRange(args, 1, args.length));
		Path result = Path.of(args[0]);
		Path directory = Files.createDirectories(result.resolveSibling("files"));
		try (Servers servers = new Servers(options, directory)) {
			GrowthProcess process = new GrowthProcess(servers, directory);
			process.measure("warm-up", Math.min(WARM_UP, options.records()));
			JsonMapper.shared().writeValue(result, process.measure("orders", options.records()));
		}
		System.exit(0);
	}

	Growing measure(String name, int records) throws Exception {
		Round round = new Round(name, records, this.directory, new Progress("w7, " + records + " records"));
		double drain;
		double[] full;
		double[] empty;
		try (Device source = Device.syncing(name, this.directory.resolve(name + "-source.db"),
				this.servers.persist())) {
			for (int revision = 1; revision < REVISIONS; revision++) {
				source.write(round, this.pool::json);
			}
			source.write(round, (number) -> Orders.json(number, 0));
			full = measure(source, records);
			drain = MICROS / Rate.perSecond(records + PUTS, source::sync).value();
			empty = measure(source, records + PUTS);
			source.sync();
		}
		try (Device fresh = Device.syncing(name, this.directory.resolve(name + "-fresh.db"), this.servers.persist())) {
			double pull = MICROS / Rate.perSecond(records + 2L * PUTS, fresh::sync).value();
			fresh.requireRecords(records + 2L * PUTS);
			return new Growing(records, drain, pull, empty[0], full[0], empty[1], full[1],
					Memory.of(ProcessHandle.current().pid(), Path.of("")), this.servers.persistMemory());
		}
	}

	/** What a put takes, and to tell the depth of the queue. */
	private double[] measure(Device device, int first) {
		Records<Json> records = device.store().records(Json.class);
		return new double[] {
				median(PUTS, (at) -> records.put(Orders.key(first + at), Json.parse(this.pool.json(first + at)))),
				median(DEPTHS, (at) -> device.store().sync().status().pending()) };
	}

	private static double median(int times, IntConsumer work) {
		long[] nanos = new long[times];
		for (int at = 0; at < times; at++) {
			long begin = System.nanoTime();
			work.accept(at);
			nanos[at] = System.nanoTime() - begin;
		}
		Arrays.sort(nanos);
		return nanos[times / 2] / NANOS_OF_A_MICRO;
	}

}
