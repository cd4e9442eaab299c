package one.persist.behaviour;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import one.persist.Json;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushRequest;
import one.persist.spi.RemoteException.Kind;
import one.persist.test.FaultyRemote;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class QueueTest {

	@TempDir
	Path folder;

	private TestWorld world;

	private FaultyRemote remote;

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
		this.remote = this.world.remote();
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void fiveUpdatesOfAKeyGoOutOnce() {
		TestDevice device = this.world.device("a");
		device.cycle();
		for (int i = 1; i <= 5; i++) {
			device.put("k", String.valueOf(i));
		}
		assertThat(device.status().pending()).isEqualTo(1);
		device.cycle();
		assertThat(this.remote.pushedKeys()).containsExactly(List.of("k"));
		assertThat(remoteValue("k")).isEqualTo("5");
		assertThat(device.coalesced()).isEqualTo(4);
		assertThat(device.status().pending()).isZero();
	}

	@Test
	void whatWasCreatedAndDeletedMeanwhileIsNotSent() {
		TestDevice device = this.world.device("a");
		device.cycle();
		device.put("k", "1");
		device.put("k", "2");
		device.records().delete("k");
		assertThat(device.status().pending()).isZero();
		device.cycle();
		assertThat(this.remote.pushedKeys()).isEmpty();
		assertThat(device.all()).isEmpty();
		assertThat(device.coalesced()).isEqualTo(3);
	}

	@Test
	void whatWasDeletedAfterItWasSentIsSentAsATombstone() {
		TestDevice device = this.world.device("a");
		device.put("k", "1");
		device.cycle();
		device.records().delete("k");
		device.cycle();
		assertThat(this.world.server().records().get("k").deleted()).isTrue();
		assertThat(device.status().pending()).isZero();
	}

	@Test
	void whatWasDeletedAfterAPushWithoutAnAnswerIsSentAsATombstone() {
		TestDevice device = this.world.device("a");
		device.cycle();
		device.put("k", "1");
		this.remote.loseAnswersToPushes();
		device.cycle();
		device.records().delete("k");
		this.remote.heal();
		this.world.cycles(1);
		assertThat(this.world.server().records().get("k").deleted()).isTrue();
		assertThat(device.all()).isEmpty();
	}

	@Test
	void aWriteWhileItsOlderVersionIsUnderWayIsSentAfterIt() {
		TestDevice device = this.world.device("a");
		device.put("k", "1");
		this.remote.beforePush((request) -> {
			if (this.remote.pushes().size() == 1) {
				device.put("k", "2");
			}
		});
		device.cycle();
		assertThat(remoteValue("k")).isEqualTo("1");
		assertThat(device.get("k")).isEqualTo("2");
		assertThat(device.status().pending()).isEqualTo(1);
		this.world.advance(Duration.ofMillis(50));
		device.runDue();
		assertThat(this.remote.pushedKeys()).containsExactly(List.of("k"), List.of("k"));
		assertThat(remoteValue("k")).isEqualTo("2");
		assertThat(device.get("k")).isEqualTo("2");
		assertThat(device.status().pending()).isZero();
	}

	@Test
	void aDeleteWhileItsRecordIsUnderWayReachesTheRemote() {
		TestDevice device = this.world.device("a");
		device.put("k", "1");
		this.remote.beforePush((request) -> device.records().delete("k"));
		device.cycle();
		this.world.advance(Duration.ofMillis(50));
		device.runDue();
		assertThat(this.world.server().records().get("k").deleted()).isTrue();
		assertThat(device.status().pending()).isZero();
	}

	@Test
	void aWriterThatIsFasterThanThePushKeepsNoCycleFromPulling() {
		TestDevice device = this.world.device("a");
		TestDevice other = this.world.device("b");
		device.put("hot", "0");
		this.remote.beforePush((request) -> {
			if (request.state().device().equals(device.store().device())) {
				device.put("hot", String.valueOf(this.remote.pushes().size()));
				device.put("new" + this.remote.pushes().size(), "1");
			}
		});
		device.cycle();
		other.put("k", "1");
		other.cycle();
		device.cycle();
		assertThat(device.get("k")).isEqualTo("1");
		assertThat(device.driver().runDue((task) -> {
		})).isPositive();
	}

	@Test
	void recordsFromBeforeSyncWasSwitchedOnReachTheRemote() {
		TestDevice device = this.world.device("a").remotes();
		Map<String, Json> values = new LinkedHashMap<>();
		for (int i = 0; i < 10_000; i++) {
			values.put("k" + i, Json.parse(String.valueOf(i)));
		}
		device.records().putAll(values);
		device.attach("r1");
		device.cycle();
		assertThat(this.world.server().records()).hasSize(10_000);
		assertThat(device.status().pending()).isZero();
	}

	@Test
	void aWriteBetweenOpeningAndAttachingReachesTheRemote() {
		TestDevice device = this.world.device("a");
		device.put("before", "1");
		device.put("deleted", "1");
		device.cycle();
		device.remotes();
		device.put("between", "2");
		device.put("before", "2");
		device.records().delete("deleted");
		device.attach("r1");
		assertThat(device.status().pending()).isEqualTo(3);
		device.cycle();
		assertThat(remoteValue("between")).isEqualTo("2");
		assertThat(remoteValue("before")).isEqualTo("2");
		assertThat(this.world.server().records().get("deleted").deleted()).isTrue();
	}

	@Test
	void entriesSurviveReopening() {
		TestDevice device = this.world.device("a");
		this.remote.failWith(Kind.TRANSIENT);
		device.put("k1", "1");
		device.put("k2", "2");
		device.cycle();
		device.reopen();
		assertThat(device.status().pending()).isEqualTo(2);
		this.remote.heal();
		device.cycle();
		assertThat(this.world.server().records()).containsOnlyKeys("k1", "k2");
	}

	@Test
	void entriesGoInTheOrderOfTheirWrites() {
		TestDevice device = this.world.device("a").options((options) -> options.batchSize(2));
		device.cycle();
		for (String key : List.of("e", "a", "d", "b", "e")) {
			device.put(key, "1");
		}
		device.cycle();
		assertThat(this.remote.pushedKeys()).containsExactly(List.of("e", "a"), List.of("d", "b"));
	}

	@Test
	void aRemoteThatComesBackIntoTheConfigurationIsOfferedEverything() {
		TestDevice device = this.world.device("a");
		device.put("k1", "1");
		device.cycle();
		device.remotes("r2");
		device.put("k2", "2");
		device.put("k1", "3");
		device.cycle();
		device.remotes("r1", "r2");
		this.world.cycles(1);
		assertThat(remoteValue("k1")).isEqualTo("3");
		assertThat(remoteValue("k2")).isEqualTo("2");
		assertThat(device.store().sync().status().pending()).isZero();
	}

	@Test
	void aRecordDeletedWhileItsRemoteWasOutOfTheConfigurationDoesNotComeBack() {
		TestDevice device = this.world.device("a");
		device.put("k1", "1");
		device.cycle();
		device.remotes("r2");
		device.cycle();
		device.records().delete("k1");
		device.cycle();
		device.remotes("r1", "r2");
		this.world.cycles(2);
		assertThat(device.all()).isEmpty();
		assertThat(this.world.server().records().get("k1").deleted()).isTrue();
	}

	@Test
	void onlyWhatTheRemoteHasConfirmedIsSentWithABase() {
		TestDevice device = this.world.device("a");
		device.put("k", "1");
		device.cycle();
		device.put("k", "2");
		device.put("new", "1");
		device.cycle();
		assertThat(this.remote.takenPushes()).flatExtracting(PushRequest::entries)
			.extracting((entry) -> entry.change().key(), PushEntry::base)
			.containsExactly(org.assertj.core.groups.Tuple.tuple("k", false),
					org.assertj.core.groups.Tuple.tuple("k", true), org.assertj.core.groups.Tuple.tuple("new", false));
	}

	@Test
	void statusTellsHowLongTheOldestWaits() {
		TestDevice device = this.world.device("a");
		device.cycle();
		device.put("k1", "1");
		this.world.advance(Duration.ofMinutes(1));
		device.put("k2", "1");
		device.put("k1", "2");
		assertThat(device.status().oldest()).isEqualTo("2026-01-01T00:00:00Z");
		assertThat(device.status().pending()).isEqualTo(2);
		assertThat(device.status().held()).isZero();
	}

	@Test
	void aDeviceDoesNotReadItsOwnWritesBack() {
		TestDevice device = this.world.device("a");
		device.put("k", "1");
		device.cycle();
		device.forgetEvents();
		device.cycle();
		assertThat(device.events()).isEmpty();
	}

	private String remoteValue(String key) {
		return this.world.server().records().get(key).value().toString();
	}

}
