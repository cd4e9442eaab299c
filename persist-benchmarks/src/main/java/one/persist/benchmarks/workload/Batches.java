package one.persist.benchmarks.workload;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import one.persist.Json;
import one.persist.Records;
import one.persist.Synchronous;
import one.persist.benchmarks.byhand.HandMadeStore;
import one.persist.benchmarks.data.Orders;
import one.persist.benchmarks.data.Pool;
import one.persist.benchmarks.run.Bars;
import one.persist.benchmarks.run.Bench;
import one.persist.benchmarks.run.Figure;
import one.persist.benchmarks.run.LineSpec;
import one.persist.benchmarks.run.Round;
import one.persist.benchmarks.run.Workload;

/**
 * W1c: a thousand records a transaction.
 */
public final class Batches implements Workload {

	private static final int BATCH = 1_000;

	private final Pool pool = new Pool(0);

	@Override
	public String name() {
		return "w1c";
	}

	@Override
	public void run(Bench bench) throws Exception {
		bench.compare(bench.options().records(),
				List.of(new LineSpec("putAll of " + BATCH + ", normal", "records/s", Bars.BATCHES)), this::byHand,
				this::persist);
	}

	private Figure[] byHand(Round round) throws Exception {
		try (HandMadeStore store = new HandMadeStore(round.directory().resolve("store.db"), Synchronous.NORMAL)) {
			return new Figure[] { Rate.perSecond(round.records(), () -> {
				for (int first = 0; first < round.records(); first += BATCH) {
					Map<String, byte[]> values = new LinkedHashMap<>();
					for (int number = first; number < Math.min(first + BATCH, round.records()); number++) {
						values.put(Orders.key(number), this.pool.json(number));
					}
					store.putAll(values);
				}
			}) };
		}
	}

	private Figure[] persist(Round round) throws Exception {
		try (Device device = Device.unreached(round.directory(), Synchronous.NORMAL)) {
			Records<Json> records = device.store().records(Json.class);
			Figure[] rate = { Rate.perSecond(round.records(), () -> {
				for (int first = 0; first < round.records(); first += BATCH) {
					Map<String, Json> values = new LinkedHashMap<>();
					for (int number = first; number < Math.min(first + BATCH, round.records()); number++) {
						values.put(Orders.key(number), Json.parse(this.pool.json(number)));
					}
					records.putAll(values);
				}
			}) };
			device.requirePending(round.records());
			return rate;
		}
	}

}
