package one.persist.benchmarks.workload;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import one.persist.Synchronous;
import one.persist.benchmarks.byhand.HandMadeStore;
import one.persist.benchmarks.byhand.HandMadeSync;
import one.persist.benchmarks.data.Orders;
import one.persist.benchmarks.run.Bar;
import one.persist.benchmarks.run.Bars;
import one.persist.benchmarks.run.Bench;
import one.persist.benchmarks.run.Figure;
import one.persist.benchmarks.run.LineSpec;
import one.persist.benchmarks.run.Round;
import one.persist.benchmarks.run.Servers;
import one.persist.benchmarks.run.Workload;

/**
 * W4: a fresh device pulls all that a server has.
 */
public final class FirstPull implements Workload {

	private static final List<LineSpec> LINES = List.of(new LineSpec("first pull", "records/s", Bars.FIRST_PULL),
			new LineSpec("bytes received a record", "bytes", Bar.NONE));

	/** Stores of the servers, by how many records are in them. */
	private final Map<Integer, String> byHand = new HashMap<>();

	private final Map<Integer, String> persist = new HashMap<>();

	@Override
	public String name() {
		return "w4";
	}

	@Override
	public void run(Bench bench) throws Exception {
		bench.compare(bench.options().records(), LINES, (round) -> byHand(round, bench.servers()),
				(round) -> persist(round, bench.servers()));
	}

	private Figure[] byHand(Round round, Servers servers) throws Exception {
		if (!this.byHand.containsKey(round.records())) {
			this.byHand.put(round.records(), fillByHand(round, servers));
		}
		try (HandMadeStore store = new HandMadeStore(round.directory().resolve("store.db"), Synchronous.NORMAL)) {
			HandMadeSync device = new HandMadeSync(servers.byHand(), this.byHand.get(round.records()), "b");
			Figure rate = Rate.perSecond(round.records(), servers::cpuNanos,
					() -> device.pull(store, (local, remote) -> remote));
			return new Figure[] { rate, Figure.of((double) device.received() / round.records()) };
		}
	}

	private static String fillByHand(Round round, Servers servers) throws Exception {
		try (HandMadeStore store = new HandMadeStore(round.directory().resolve("source.db"), Synchronous.NORMAL)) {
			Drain.write(store, round, (number) -> Orders.json(number, 0));
			new HandMadeSync(servers.byHand(), round.name(), "a").push(store);
			return round.name();
		}
	}

	private Figure[] persist(Round round, Servers servers) throws Exception {
		String name = this.persist.computeIfAbsent(round.records(), (records) -> fill(round, servers));
		try (Device device = Device.syncing(name, round.directory().resolve("persist.db"), servers.persist())) {
			Figure rate = Rate.perSecond(round.records(), servers::cpuNanos, device::sync);
			device.requireRecords(round.records());
			return new Figure[] { rate, Figure.of((double) device.traffic().received() / round.records()) };
		}
	}

	private static String fill(Round round, Servers servers) {
		try (Device device = Device.syncing(round.name(), round.directory().resolve("source.db"), servers.persist())) {
			device.write(round, (number) -> Orders.json(number, 0));
			device.sync();
			return round.name();
		}
	}

}
