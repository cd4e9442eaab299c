package one.persist.benchmarks.workload;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.StoredRecord;
import one.persist.Synchronous;
import one.persist.benchmarks.byhand.HandMadeRecord;
import one.persist.benchmarks.byhand.HandMadeStore;
import one.persist.benchmarks.data.Order;
import one.persist.benchmarks.data.Orders;
import one.persist.benchmarks.run.Bars;
import one.persist.benchmarks.run.Bench;
import one.persist.benchmarks.run.Figure;
import one.persist.benchmarks.run.LineSpec;
import one.persist.benchmarks.run.Round;
import one.persist.benchmarks.run.Workload;
import org.jspecify.annotations.Nullable;

/**
 * W2: reads by random key, and a scan of everything, as JSON and as objects.
 */
public final class Reads implements Workload {

	private static final List<LineSpec> LINES = List.of(
			new LineSpec("get of JSON by random key", "records/s", Bars.READS),
			new LineSpec("get of objects by random key", "records/s", Bars.READS),
			new LineSpec("scan of JSON", "records/s", Bars.READS),
			new LineSpec("scan of objects", "records/s", Bars.READS));

	@Override
	public String name() {
		return "w2";
	}

	@Override
	public void run(Bench bench) throws Exception {
		bench.compare(bench.options().records(), LINES, Reads::byHand, Reads::persist);
	}

	private static Figure[] byHand(Round round) throws Exception {
		Path file = round.directory().resolve("store.db");
		try (HandMadeStore store = new HandMadeStore(file, Synchronous.NORMAL)) {
			Drain.write(store, round, (number) -> Orders.json(number, 0));
			Sum sum = new Sum();
			Figure[] rates = { gets(round, (key) -> sum.add(required(store.get(key)).value().length)),
					gets(round, (key) -> sum.add(Orders.read(required(store.get(key)).value()).lines().size())),
					Rate.perSecond(round.records(), () -> store.scan((record) -> sum.add(record.value().length))),
					Rate.perSecond(round.records(),
							() -> store.scan((record) -> sum.add(Orders.read(record.value()).lines().size()))) };
			sum.require(4 * round.records());
			return rates;
		}
	}

	private static Figure[] persist(Round round) throws Exception {
		try (Device device = Device.unreached(round.directory(), Synchronous.NORMAL)) {
			device.write(round, (number) -> Orders.json(number, 0));
			Records<Json> json = device.store().records(Json.class);
			Records<Order> orders = device.store().records(Order.class);
			Sum sum = new Sum();
			Figure[] rates = { gets(round, (key) -> sum.add(json.get(key).orElseThrow().value().size())),
					gets(round, (key) -> sum.add(orders.get(key).orElseThrow().value().lines().size())),
					Rate.perSecond(round.records(), () -> scan(json, (record) -> sum.add(record.value().size()))),
					Rate.perSecond(round.records(),
							() -> scan(orders, (record) -> sum.add(record.value().lines().size()))) };
			sum.require(4 * round.records());
			return rates;
		}
	}

	private static HandMadeRecord required(@Nullable HandMadeRecord record) {
		return Objects.requireNonNull(record, "Every key that is read has a record");
	}

	private static Figure gets(Round round, Get get) throws Exception {
		SplittableRandom random = new SplittableRandom(round.records());
		return Rate.perSecond(round.records(), () -> {
			for (int done = 0; done < round.records(); done++) {
				get.get(Orders.key(random.nextInt(round.records())));
			}
		});
	}

	private static <T> void scan(Records<T> records, Consumer<StoredRecord<T>> consumer) {
		try (Stream<StoredRecord<T>> all = records.stream(RecordQuery.all())) {
			all.forEach(consumer);
		}
	}

	/** Reads a record. */
	@FunctionalInterface
	private interface Get {

		void get(String key) throws Exception;

	}

	/** So that nothing is read in vain. */
	private static final class Sum {

		private long sum;

		private long reads;

		void add(long value) {
			this.sum += value;
			this.reads++;
		}

		void require(long expected) {
			if (this.reads != expected || this.sum < expected) {
				throw new IllegalStateException(this.reads + " records were read instead of " + expected);
			}
		}

	}

}
