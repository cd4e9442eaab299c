package one.persist.benchmarks.micro;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.benchmarks.data.Order;
import one.persist.benchmarks.data.Orders;
import one.persist.benchmarks.data.Pool;
import one.persist.conflict.ConflictContext;
import one.persist.conflict.MergeStrategy;
import one.persist.conflict.RecordVersion;
import one.persist.conflict.Resolution;
import one.persist.protocol.DeviceState;
import one.persist.protocol.ProtocolCodec;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.RecordChange;
import one.persist.protocol.VersionComparison;
import one.persist.spi.ValueCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is done to a record between file and wire, and when two versions meet.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class WireBenchmark {

	private static final int ENTRIES = 500;

	private final Pool pool = new Pool(0);

	private final ValueCodec<Order> codec = ValueCodec.jackson(JsonMapper.shared(),
			JsonMapper.shared().constructType(Order.class));

	private final MergeStrategy<Order> strategy = new MergeStrategy<>(
			(local, remote) -> local.value().withStatus(remote.value().status()), this.codec);

	private final RecordChange local = change("aaaa", 1);

	private final RecordChange remote = change("bbbb", 2);

	private final ConflictContext conflict = context(this.local, this.remote);

	private final PushRequest push = push();

	private final byte[] body = ProtocolCodec.write(this.push);

	private static RecordChange change(String device, int number) {
		Version version = new Version(HybridTimestamp.ofEpochMillis(1_760_000_000_000L + number), new DeviceId(device));
		return new RecordChange(Orders.key(number), Json.parse(Orders.json(number, 0)), version,
				VersionVector.of(version));
	}

	private static ConflictContext context(RecordChange local, RecordChange remote) {
		return new ConflictContext("orders", local.key(), RecordVersion.of(local.value(), local.version()),
				RecordVersion.of(remote.value(), remote.version()), null);
	}

	private static PushRequest push() {
		List<PushEntry> entries = new ArrayList<>();
		for (int number = 0; number < ENTRIES; number++) {
			entries.add(new PushEntry(change("aaaa", number), false));
		}
		return new PushRequest(DeviceState.fresh(new DeviceId("aaaa")), new PushName("push"), entries);
	}

	/**
	 * Compares two versions.
	 * @return what is to be done
	 */
	@Benchmark
	public VersionComparison compare() {
		return VersionComparison.compare(this.local, this.remote);
	}

	/**
	 * Asks a merge function about two versions.
	 * @return its decision
	 * @throws Exception never
	 */
	@Benchmark
	public Resolution merge() throws Exception {
		return this.strategy.resolve(this.conflict);
	}

	/**
	 * Checks the text of a value, as a put does.
	 * @return the value
	 */
	@Benchmark
	public Json parse() {
		return Json.parse(this.pool.json(1));
	}

	/**
	 * Turns an object into a value.
	 * @return the value
	 */
	@Benchmark
	public Json encodeObject() {
		return this.codec.encode(this.pool.order(1));
	}

	/**
	 * Turns a value into an object.
	 * @return the object
	 */
	@Benchmark
	public Order decodeObject() {
		return this.codec.decode(Json.ofChecked(this.pool.json(1)));
	}

	/**
	 * Makes the body of a push of 500 records, not compressed.
	 * @return the body
	 */
	@Benchmark
	public byte[] encodePush() {
		return ProtocolCodec.write(this.push);
	}

	/**
	 * Reads the body of a push of 500 records.
	 * @return the push
	 */
	@Benchmark
	public PushRequest decodePush() {
		return ProtocolCodec.readPushRequest(new ByteArrayInputStream(this.body));
	}

}
