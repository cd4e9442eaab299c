package one.persist.benchmarks.micro;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import one.persist.Json;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.StoredRecord;
import one.persist.Stores;
import one.persist.benchmarks.data.Order;
import one.persist.benchmarks.data.Orders;
import one.persist.benchmarks.data.Pool;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.util.FileSystemUtils;

/**
 * A put and a get of one record, of a store that syncs with nobody.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StoreBenchmark {

	private static final int RECORDS = 10_000;

	private final Pool pool = new Pool(0);

	private final SplittableRandom random = new SplittableRandom(1);

	private final Path directory = directory();

	private final Stores stores = Stores.builder().build();

	private final Store store = this.stores.create("orders", StoreOptions.sqlite(this.directory.resolve("orders.db")));

	private final Records<Json> json = this.store.records(Json.class);

	private final Records<Order> orders = this.store.records(Order.class);

	private static Path directory() {
		try {
			return Files.createTempDirectory("benchmark");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Fills the store. */
	@Setup
	public void fill() {
		this.store.transaction(() -> {
			for (int number = 0; number < RECORDS; number++) {
				this.json.put(Orders.key(number), Json.parse(this.pool.json(number)));
			}
		});
	}

	/**
	 * Deletes it.
	 * @throws IOException if it stays
	 */
	@TearDown
	public void close() throws IOException {
		this.stores.close();
		FileSystemUtils.deleteRecursively(this.directory);
	}

	/**
	 * Writes JSON over a record.
	 * @return the record
	 */
	@Benchmark
	public StoredRecord<Json> put() {
		int number = this.random.nextInt(RECORDS);
		return this.json.put(Orders.key(number), Json.parse(this.pool.json(number + 1)));
	}

	/**
	 * Writes an object over a record.
	 * @return the record
	 */
	@Benchmark
	public StoredRecord<Order> putObject() {
		int number = this.random.nextInt(RECORDS);
		return this.orders.put(Orders.key(number), this.pool.order(number + 1));
	}

	/**
	 * Reads JSON.
	 * @return the record
	 */
	@Benchmark
	public Optional<StoredRecord<Json>> get() {
		return this.json.get(Orders.key(this.random.nextInt(RECORDS)));
	}

	/**
	 * Reads an object.
	 * @return the record
	 */
	@Benchmark
	public Optional<StoredRecord<Order>> getObject() {
		return this.orders.get(Orders.key(this.random.nextInt(RECORDS)));
	}

}
