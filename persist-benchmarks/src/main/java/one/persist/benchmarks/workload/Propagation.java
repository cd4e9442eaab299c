package one.persist.benchmarks.workload;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import one.persist.Json;
import one.persist.Records;
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
import one.persist.event.PersistEvent;
import one.persist.event.RecordChanged;

/**
 * W5: a write on one device, after a quiet moment, until another device has told of it
 * and reads it. Beside it, an empty request and its answer.
 */
public final class Propagation implements Workload {

	private static final List<LineSpec> LINES = List.of(
			new LineSpec("write until read elsewhere, median", "ms", Bars.PROPAGATION_MEDIAN),
			new LineSpec("write until read elsewhere, p99", "ms", Bars.PROPAGATION_P99));

	/** Of records in all, which are written. */
	private static final int PART = 200;

	/** Between two writes, at most. */
	private static final long PAUSE_NANOS = 20_000_000;

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final double NANOS_OF_A_MILLI = 1e6;

	private final Pool pool = new Pool(0);

	@Override
	public String name() {
		return "w5";
	}

	@Override
	public void run(Bench bench) throws Exception {
		bench.compare(Math.max(1, bench.options().records() / PART), LINES,
				(round) -> emptyRequests(round, bench.servers()), (round) -> writes(round, bench.servers()));
	}

	private static Figure[] emptyRequests(Round round, Servers servers) throws Exception {
		HandMadeSync device = new HandMadeSync(servers.byHand(), round.name(), "a");
		SplittableRandom random = new SplittableRandom(round.records());
		long[] nanos = new long[round.records()];
		for (int at = 0; at < nanos.length; at++) {
			LockSupport.parkNanos(random.nextLong(PAUSE_NANOS));
			long begin = System.nanoTime();
			device.roundTrip();
			nanos[at] = System.nanoTime() - begin;
		}
		Figure median = part(nanos, 0.5);
		return new Figure[] { median, median };
	}

	private Figure[] writes(Round round, Servers servers) throws InterruptedException {
		BlockingQueue<String> arrivals = new LinkedBlockingQueue<>();
		try (Device a = Device.running(round.name(), round.directory().resolve("a.db"), servers.persist(), (event) -> {
		});
				Device b = Device.running(round.name(), round.directory().resolve("b.db"), servers.persist(),
						(event) -> tell(event, arrivals))) {
			awaitListening(a);
			awaitListening(b);
			Records<Json> written = a.store().records(Json.class);
			Records<Json> read = b.store().records(Json.class);
			SplittableRandom random = new SplittableRandom(round.records());
			long[] nanos = new long[round.records()];
			for (int number = 0; number < nanos.length; number++) {
				LockSupport.parkNanos(random.nextLong(PAUSE_NANOS));
				String key = Orders.key(number);
				Json value = Json.parse(this.pool.json(number));
				long begin = System.nanoTime();
				written.put(key, value);
				await(key, arrivals);
				if (!read.get(key).orElseThrow().value().equals(value)) {
					throw new IllegalStateException("Another value came for '" + key + "'");
				}
				nanos[number] = System.nanoTime() - begin;
				round.progress().done("written", number, nanos.length);
			}
			return new Figure[] { part(nanos, 0.5), part(nanos, 0.99) };
		}
	}

	private static void tell(PersistEvent event, BlockingQueue<String> arrivals) {
		if (event instanceof RecordChanged changed && changed.remote() != null) {
			arrivals.add(changed.key());
		}
	}

	private static void await(String key, BlockingQueue<String> arrivals) throws InterruptedException {
		String arrived = arrivals.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		if (!key.equals(arrived)) {
			throw new IllegalStateException("'" + key + "' was written, and what came is " + arrived);
		}
	}

	private static void awaitListening(Device device) {
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		while (!device.store().sync().status().remotes().get(0).listening()) {
			if (System.nanoTime() > deadline) {
				throw new IllegalStateException("The device does not listen: " + device.store().sync().status());
			}
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	/** What so large a part of all takes at most. */
	private static Figure part(long[] nanos, double part) {
		long[] sorted = nanos.clone();
		Arrays.sort(sorted);
		return Figure.of(sorted[(int) Math.min(sorted.length - 1, sorted.length * part)] / NANOS_OF_A_MILLI);
	}

}
