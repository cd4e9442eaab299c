package one.persist.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
 * W1b: many threads, one record a call, each on the disk when its call returns. The limit
 * takes turns, with a commit a record.
 */
public final class ManyWriters implements Workload {

	private static final int THREADS = 16;

	private final Pool pool = new Pool(0);

	@Override
	public String name() {
		return "w1b";
	}

	@Override
	public void run(Bench bench) throws Exception {
		bench.compare(bench.options().records() / 5,
				List.of(new LineSpec("put by " + THREADS + " threads, full", "records/s", Bars.MANY_WRITERS)),
				this::byHand, this::persist);
	}

	private Figure[] byHand(Round round) throws Exception {
		try (HandMadeStore store = new HandMadeStore(round.directory().resolve("store.db"), Synchronous.FULL)) {
			return rate(round, (number) -> store.put(Orders.key(number), this.pool.json(number)));
		}
	}

	private Figure[] persist(Round round) throws Exception {
		try (Device device = Device.unreached(round.directory(), Synchronous.FULL)) {
			Records<Json> records = device.store().records(Json.class);
			Figure[] rate = rate(round,
					(number) -> records.put(Orders.key(number), Json.parse(this.pool.json(number))));
			device.requirePending(round.records());
			return rate;
		}
	}

	private static Figure[] rate(Round round, Put put) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try {
			List<Callable<Void>> writers = new ArrayList<>();
			for (int writer = 0; writer < THREADS; writer++) {
				int first = writer;
				writers.add(() -> {
					for (int number = first; number < round.records(); number += THREADS) {
						put.put(number);
					}
					return null;
				});
			}
			return new Figure[] { Rate.perSecond(round.records(), () -> {
				for (Future<Void> writer : threads.invokeAll(writers)) {
					writer.get();
				}
			}) };
		}
		finally {
			threads.shutdown();
		}
	}

	/** Writes a record. */
	@FunctionalInterface
	private interface Put {

		void put(int number) throws Exception;

	}

}
