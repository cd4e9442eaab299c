package one.persist.server.records;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.InvalidRecordException;
import one.persist.Json;
import one.persist.StaleRecordException;
import one.persist.StoredRecord;
import one.persist.UnreadableValueException;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.Cursor;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.server.Caller;
import one.persist.server.rules.RecordWrite;
import one.persist.server.rules.RuleFailedException;
import one.persist.server.rules.SyncRules;
import one.persist.server.rules.Verdict;
import one.persist.server.storage.ApplicationRules;
import one.persist.server.storage.RuleTransactions;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import one.persist.server.storage.TestPusher;
import one.persist.server.storage.Visitor;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the server writes itself, wherever it stores.
 */
abstract class ServerRecordsContract implements SyncRules {

	private static final PushResult APPLIED = new PushResult.Applied();

	private SyncStorage storage;

	private ServerRecords server;

	private TenantRecords<Price> prices;

	private boolean writing;

	abstract SyncStorage open(StorageSettings settings);

	@BeforeEach
	void open() {
		this.storage = open(new StorageSettings(RemoteLimits.DEFAULT, Duration.ofMinutes(1), InstantSource.system(),
				new SplittableRandom(1))
			.with(new ApplicationRules(List.of(this), RuleTransactions.none())));
		this.server = new ServerRecords(this.storage, JsonMapper.builder().build());
		this.prices = this.server.of("acme", "prices", Price.class);
	}

	@AfterEach
	void close() {
		this.storage.close();
	}

	@Override
	public Verdict judge(RecordWrite write) {
		if (this.writing) {
			this.prices.put("from a rule", price("1"));
		}
		return Verdict.refused("Prices are made at the office");
	}

	private TestPusher device(String id) {
		return new TestPusher(id, this.storage.remote("acme", "prices"));
	}

	private static Price price(String euros) {
		return new Price(new BigDecimal(euros));
	}

	@Test
	void aDeviceGetsWhatTheServerWroteAndDeleted() {
		StoredRecord<Price> milk = this.prices.put("milk", price("1.10"));
		this.prices.put("bread", price("2.50"));
		assertThat(this.prices.delete("bread")).isTrue();
		List<RecordChange> read = device("van1").readAll();
		assertThat(read).extracting(RecordChange::key).containsExactly("milk", "bread");
		assertThat(read.get(0).value()).isEqualTo(Json.parse("{\"euros\":1.10}"));
		assertThat(read.get(0).version()).isEqualTo(milk.version());
		assertThat(read.get(1).deleted()).isTrue();
		assertThat(this.prices.get("milk")).contains(milk);
		assertThat(this.prices.get("bread")).isEmpty();
		assertThat(this.prices.get("never")).isEmpty();
	}

	@Test
	void aWriteHasSeenWhatIsStored() {
		TestPusher van = device("van1");
		RecordChange vans = van.write("milk", "{\"euros\":1}");
		van.push(vans);
		this.prices.put("milk", price("2"));
		RecordChange servers = device("van2").readAll().get(0);
		assertThat(servers.vector().includes(vans.version())).isTrue();
		assertThat(van.push(vans)).as("old news").containsExactly(new PushResult.Known());
		assertThat(van.push(van.write("milk", "3", vans))).as("had not seen it")
			.containsExactly(new PushResult.Conflict(servers));
		assertThat(van.push(van.write("milk", "3", vans, servers))).containsExactly(APPLIED);
	}

	@Test
	void aWriteIsLaterThanAllThatItHasSeenWhateverTheClocksSay() {
		TestPusher van = device("van1");
		RecordChange before = van.write("milk", "1");
		long ahead = InstantSource.system().millis() + 30_000;
		Version version = new Version(HybridTimestamp.ofEpochMillis(ahead), new DeviceId("van1"));
		van.push(new RecordChange("milk", before.value(), version, VersionVector.of(version)));
		assertThat(this.prices.put("milk", price("2")).version().timestamp()).isGreaterThan(version.timestamp());
		assertThat(this.prices.put("bread", price("2")).version().timestamp()).isGreaterThan(version.timestamp());
	}

	@Test
	void aWriteThatExpectsAVersionFindsItOrWritesNothing() {
		StoredRecord<Price> first = this.prices.put("milk", price("1"));
		StoredRecord<Price> second = this.prices.put("milk", price("2"), first.version());
		assertThatExceptionOfType(StaleRecordException.class)
			.isThrownBy(() -> this.prices.put("milk", price("3"), first.version()))
			.withMessage("Record 'milk' of store 'prices' is at %s, and was expected at %s", second.version(),
					first.version());
		assertThatExceptionOfType(StaleRecordException.class)
			.isThrownBy(() -> this.prices.delete("milk", first.version()));
		this.prices.delete("milk", second.version());
		assertThatExceptionOfType(StaleRecordException.class)
			.isThrownBy(() -> this.prices.put("milk", price("3"), second.version()))
			.withMessageContaining("is gone");
	}

	@Test
	void whatADeviceCouldNotPutIsRefused() {
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.prices.put("", price("1")));
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.prices.get("a\0"));
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.prices.put("milk", null));
		assertThatExceptionOfType(InvalidRecordException.class)
			.isThrownBy(() -> this.server.of("acme", "prices", String.class).put("a", "x".repeat(1_100_000)));
		assertThatIllegalArgumentException().isThrownBy(() -> this.server.of("acme", "My Prices"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.server.of("", "prices"));
		assertThat(device("van1").readAll()).isEmpty();
	}

	@Test
	void aValueOfAnotherFormIsToldAndCanBeReadAsJson() {
		this.server.of("acme", "prices", String.class).put("milk", "cheap");
		assertThatExceptionOfType(UnreadableValueException.class).isThrownBy(() -> this.prices.get("milk"));
		TenantRecords<JsonNode> any = this.server.of("acme", "prices");
		assertThat(any.get("milk"))
			.hasValueSatisfying((found) -> assertThat(found.value().stringValue()).isEqualTo("cheap"));
	}

	@Test
	void tenantsAreKeptApart() {
		this.prices.put("milk", price("1"));
		assertThat(this.server.of("bravo", "prices").get("milk")).isEmpty();
	}

	@Test
	void rulesAreAboutCallersAlone() {
		this.prices.put("milk", price("1"));
		TestPusher van = new TestPusher("van1",
				this.storage.remote(new Visitor(new Caller("van-1", "acme"), null), "prices"));
		assertThat(van.push(van.write("bread", "1"))).extracting("detail")
			.containsExactly("Prices are made at the office");
	}

	@Test
	void aRuleMayNotWrite() {
		this.writing = true;
		TestPusher van = new TestPusher("van1",
				this.storage.remote(new Visitor(new Caller("van-1", "acme"), null), "prices"));
		assertThatExceptionOfType(RuleFailedException.class).isThrownBy(() -> van.push(van.write("bread", "1")))
			.withMessageContaining("IllegalStateException");
		assertThat(this.prices.get("from a rule")).isEmpty();
	}

	@Test
	void theWriterKeepsItsIdUntilADeviceHasSeenWhatIsNotThere() {
		DeviceId before = this.prices.put("milk", price("1")).version().device();
		assertThat(this.prices.put("bread", price("1")).version().device()).isEqualTo(before);
		assertThat(this.server.of("acme", "tasks", String.class).put("t", "another store").version().device())
			.isNotEqualTo(before);
		assertThatExceptionOfType(RemoteException.class).isThrownBy(() -> this.storage.remote("acme", "prices")
			.pull(new PullRequest(
					new DeviceState(new DeviceId("van1"), null, null, new Cursor("7.0000000000000001"), List.of()),
					true, 1)));
		StoredRecord<Price> after = this.prices.put("milk", price("2"));
		assertThat(after.version().device()).isNotEqualTo(before);
		assertThat(this.prices.put("bread", price("2")).version().device()).isEqualTo(after.version().device());
	}

	@Test
	void manyWritersNameEachWriteOnce() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			List<Future<List<Version>>> all = new ArrayList<>();
			for (int thread = 0; thread < 4; thread++) {
				String own = "k" + thread;
				all.add(threads.submit(() -> {
					List<Version> versions = new ArrayList<>();
					for (int i = 0; i < 20; i++) {
						versions.add(this.prices.put((i % 2 == 0) ? own : "all", price("1")).version());
					}
					return versions;
				}));
			}
			Set<Version> versions = new HashSet<>();
			for (Future<List<Version>> some : all) {
				versions.addAll(some.get(60, TimeUnit.SECONDS));
			}
			assertThat(versions).hasSize(80);
		}
		finally {
			threads.shutdownNow();
		}
	}

	SyncStorage storage() {
		return this.storage;
	}

	TenantRecords<Price> prices() {
		return this.prices;
	}

	/**
	 * A value.
	 *
	 * @param euros so many
	 */
	record Price(BigDecimal euros) {

	}

}
