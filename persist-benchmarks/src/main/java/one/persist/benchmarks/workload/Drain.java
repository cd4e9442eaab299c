package one.persist.benchmarks.workload;

import java.sql.SQLException;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import one.persist.Synchronous;
import one.persist.benchmarks.byhand.HandMadeStore;
import one.persist.benchmarks.byhand.HandMadeSync;
import one.persist.benchmarks.data.Orders;
import one.persist.benchmarks.data.Pool;
import one.persist.benchmarks.run.Bars;
import one.persist.benchmarks.run.Bench;
import one.persist.benchmarks.run.Figure;
import one.persist.benchmarks.run.LineSpec;
import one.persist.benchmarks.run.Round;
import one.persist.benchmarks.run.Servers;
import one.persist.benchmarks.run.Workload;

/**
 * W3: records that were each written five times offline are pushed.
 */
public final class Drain implements Workload {

	/** What is sent is made anew, so that it compresses as records do. */
	private static final IntFunction<byte[]> LAST_REVISION = (number) -> Orders.json(number, 4);

	private static final List<LineSpec> LINES = List.of(new LineSpec("drain", "records/s", Bars.DRAIN),
			new LineSpec("bytes sent a record", "bytes", Bars.DRAIN_BYTES),
			new LineSpec("records a request", "records", Bars.RECORDS_OF_A_REQUEST));

	private final List<Pool> revisions = IntStream.range(0, 4).mapToObj(Pool::new).toList();

	@Override
	public String name() {
		return "w3";
	}

	@Override
	public void run(Bench bench) throws Exception {
		Servers servers = bench.servers();
		bench.compare(bench.options().records(), LINES, (round) -> byHand(round, servers),
				(round) -> persist(round, servers));
	}

	private Figure[] byHand(Round round, Servers servers) throws Exception {
		try (HandMadeStore store = new HandMadeStore(round.directory().resolve("store.db"), Synchronous.NORMAL)) {
			for (Pool revision : this.revisions) {
				write(store, round, revision::json);
			}
			write(store, round, LAST_REVISION);
			HandMadeSync device = new HandMadeSync(servers.byHand(), round.name(), "a");
			Figure rate = Rate.perSecond(round.records(), servers::cpuNanos, () -> device.push(store));
			if (store.pending() > 0) {
				throw new IllegalStateException(store.pending() + " entries still wait");
			}
			return new Figure[] { rate, Figure.of((double) device.sent() / round.records()),
					Figure.of((double) round.records() / device.requests()) };
		}
	}

	static void write(HandMadeStore store, Round round, IntFunction<byte[]> values) throws SQLException {
		for (int first = 0; first < round.records(); first += Device.BATCH) {
			int end = Math.min(first + Device.BATCH, round.records());
			store.putAll(Orders.batch(first, end, values));
			round.progress().done("written", end, round.records());
		}
	}

	private Figure[] persist(Round round, Servers servers) throws Exception {
		try (Device device = Device.syncing(round.name(), round.directory().resolve("persist.db"), servers.persist())) {
			for (Pool revision : this.revisions) {
				device.write(round, revision::json);
			}
			device.write(round, LAST_REVISION);
			device.requirePending(round.records());
			Figure rate = Rate.perSecond(round.records(), servers::cpuNanos, device::sync);
			Traffic traffic = device.traffic();
			return new Figure[] { rate, Figure.of((double) traffic.sent() / round.records()),
					Figure.of((double) round.records() / traffic.requests()) };
		}
	}

}
