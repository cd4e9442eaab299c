package one.persist.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import one.persist.benchmarks.run.Figure;
import one.persist.benchmarks.run.Round;

/**
 * Devices that push all at once, one for each store.
 */
final class PushLoad {

	/** Records of a push. */
	private static final int BATCH = 500;

	private PushLoad() {
	}

	/** Pushes all records of a round, spread over the stores. */
	static Figure[] rate(Round round, int stores, Push push) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(stores);
		try {
			List<Callable<Void>> devices = new ArrayList<>();
			int each = round.records() / stores;
			for (int at = 0; at < stores; at++) {
				int store = at;
				devices.add(() -> {
					for (int first = 0; first < each; first += BATCH) {
						push.push(store, first, Math.min(first + BATCH, each));
					}
					return null;
				});
			}
			return new Figure[] { Rate.perSecond((long) each * stores, () -> {
				for (Future<Void> device : threads.invokeAll(devices)) {
					device.get();
				}
			}) };
		}
		finally {
			threads.shutdown();
		}
	}

	/** Stores some records of a store in one transaction. */
	@FunctionalInterface
	interface Push {

		void push(int store, int first, int end) throws Exception;

	}

}
