package one.persist.benchmarks.workload;

import java.util.List;

import one.persist.Json;
import one.persist.Records;
import one.persist.Synchronous;
import one.persist.benchmarks.byhand.HandMadeStore;
import one.persist.benchmarks.data.Order;
import one.persist.benchmarks.data.Orders;
import one.persist.benchmarks.data.Pool;
import one.persist.benchmarks.run.Bars;
import one.persist.benchmarks.run.Bench;
import one.persist.benchmarks.run.Figure;
import one.persist.benchmarks.run.LineSpec;
import one.persist.benchmarks.run.Round;
import one.persist.benchmarks.run.Workload;

/**
 * W1: one record a transaction, with its queue entry, on one thread.
 */
public final class SingleWrites implements Workload {

	private final Pool pool = new Pool(0);

	@Override
	public String name() {
		return "w1";
	}

	@Override
	public void run(Bench bench) throws Exception {
		int records = bench.options().records();
		bench.compare(records / 2, line("put of JSON, normal"), (round) -> byHand(round, Synchronous.NORMAL),
				(round) -> persist(round, Synchronous.NORMAL));
		bench.compare(records / 2, line("put of objects, normal"), this::objectsByHand, this::objects);
		bench.compare(records / 5, line("put of JSON, full"), (round) -> byHand(round, Synchronous.FULL),
				(round) -> persist(round, Synchronous.FULL));
	}

	private static List<LineSpec> line(String what) {
		return List.of(new LineSpec(what, "records/s", Bars.SINGLE_WRITES));
	}

	private Figure[] byHand(Round round, Synchronous synchronous) throws Exception {
		try (HandMadeStore store = new HandMadeStore(round.directory().resolve("store.db"), synchronous)) {
			return new Figure[] { Rate.perSecond(round.records(), () -> {
				for (int number = 0; number < round.records(); number++) {
					store.put(Orders.key(number), this.pool.json(number));
				}
			}) };
		}
	}

	private Figure[] persist(Round round, Synchronous synchronous) throws Exception {
		try (Device device = Device.unreached(round.directory(), synchronous)) {
			Records<Json> records = device.store().records(Json.class);
			Figure[] rate = { Rate.perSecond(round.records(), () -> {
				for (int number = 0; number < round.records(); number++) {
					records.put(Orders.key(number), Json.parse(this.pool.json(number)));
				}
			}) };
			device.requirePending(round.records());
			return rate;
		}
	}

	private Figure[] objectsByHand(Round round) throws Exception {
		try (HandMadeStore store = new HandMadeStore(round.directory().resolve("store.db"), Synchronous.NORMAL)) {
			return new Figure[] { Rate.perSecond(round.records(), () -> {
				for (int number = 0; number < round.records(); number++) {
					store.put(Orders.key(number), Orders.json(this.pool.order(number)));
				}
			}) };
		}
	}

	private Figure[] objects(Round round) throws Exception {
		try (Device device = Device.unreached(round.directory(), Synchronous.NORMAL)) {
			Records<Order> records = device.store().records(Order.class);
			Figure[] rate = { Rate.perSecond(round.records(), () -> {
				for (int number = 0; number < round.records(); number++) {
					records.put(Orders.key(number), this.pool.order(number));
				}
			}) };
			device.requirePending(round.records());
			return rate;
		}
	}

}
