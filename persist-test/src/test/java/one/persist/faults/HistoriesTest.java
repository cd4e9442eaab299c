package one.persist.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import one.persist.Decision;
import one.persist.DeviceId;
import one.persist.Json;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.Store;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Servers and store files that have another past than the one that was seen, over real
 * sockets.
 */
class HistoriesTest {

	private static final String STORE = "tasks";

	@TempDir
	private Path folder;

	private RealServer server;

	private final List<HandDevice> devices = new ArrayList<>();

	@BeforeEach
	void start() {
		this.server = RealServer.started(this.folder.resolve("server"));
	}

	@AfterEach
	void stop() {
		this.devices.forEach(HandDevice::close);
		this.server.close();
	}

	@ParameterizedTest
	@CsvSource({ "sqlite, restored", "sqlite, wiped", "postgresql, restored", "postgresql, wiped" })
	void fault23AServerWithoutThePastGetsBackAllThatAnyDeviceHasWithoutAnyonesDoing(String storage, String how) {
		this.server.close();
		try (ServerPast past = ServerPast.of(storage, this.folder)) {
			this.server = past.server().start();
			HandDevice a = device("a");
			HandDevice b = device("b");
			write(a, "old", 100, "1");
			a.put("gone", "1");
			cycles(2, a, b);
			this.server.close();
			past.backUp();
			past.server().start();
			write(a, "a", 250, "2");
			write(b, "b", 250, "2");
			a.store().records().delete("gone");
			b.put("old1", "\"edited\"");
			cycles(2, a, b);
			Map<String, String> all = a.values();
			assertThat(all).hasSize(600).isEqualTo(b.values()).isEqualTo(this.server.values(STORE));
			this.server.close();
			if (how.equals("restored")) {
				past.restore();
			}
			else {
				past.wipe();
			}
			past.server().start();
			for (HandDevice device : List.of(a, b, a, b)) {
				RemoteStatus status = device.cycle();
				assertThat(status.state()).isEqualTo(RemoteState.IDLE);
				assertThat(status.deadLetters()).isZero();
			}
			assertThat(this.server.values(STORE)).isEqualTo(all);
			assertThat(a.values()).isEqualTo(all);
			assertThat(b.values()).isEqualTo(all);
			assertThat(this.server.holds(STORE)).extracting((change) -> change.key())
				.doesNotHaveDuplicates()
				.hasSize(601);
			assertThat(a.hq().pending() + b.hq().pending()).isZero();
			assertThat(a.store().sync().status().openConflicts() + b.store().sync().status().openConflicts()).isZero();
		}
	}

	@Test
	void fault23ADeviceWhoseCursorIsOlderThanTheTombstonesResurrectsNothing() {
		HandDevice a = device("a");
		HandDevice b = device("b");
		write(a, "k", 20, "1");
		cycles(2, a, b);
		a.store().records().delete("k1");
		a.put("k2", "2");
		cycles(1, a);
		await().atMost(Duration.ofSeconds(5)).until(() -> this.server.purge() == 1);
		b.put("k3", "\"while away\"");
		cycles(2, b, a);
		assertThat(b.values()).hasSize(19).doesNotContainKey("k1").containsEntry("k3", "\"while away\"");
		assertThat(a.values()).isEqualTo(b.values()).isEqualTo(this.server.values(STORE));
		assertThat(this.server.holds(STORE)).hasSize(19);
	}

	@Test
	void fault24AStoreFileThatWasPutBackLosesNoWriteOfEitherBranch() {
		HandDevice device = device("a");
		HandDevice other = device("other");
		write(device, "before", 10, "0");
		cycles(1, device);
		byte[] backup = device.backup();
		write(device, "first", 100, "1");
		write(device, "common", 20, "1");
		cycles(1, device);
		DeviceId before = device.store().device();
		device.restore(backup);
		write(device, "second", 100, "2");
		write(device, "common", 20, "2");
		cycles(2, device);
		cycles(1, other);
		assertThat(device.store().device()).isNotEqualTo(before);
		assertThat(device.values()).hasSize(230).isEqualTo(other.values()).isEqualTo(this.server.values(STORE));
		assertEveryWriteIsThereOrWasDecided(List.of(device));
		assertThat(device.hq().pending()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "last-write-wins", "manual" })
	void fault24BothCopiesOfAClonedStoreFileKeepEveryWriteOrMeetAConflict(String strategy) {
		HandDevice original = device("a", strategy);
		write(original, "before", 10, "0");
		cycles(1, original);
		original.close();
		this.devices.remove(original);
		copyFile(this.folder.resolve("a.db"), this.folder.resolve("clone.db"));
		HandDevice a = device("a", strategy);
		HandDevice clone = device("clone", strategy);
		write(a, "first", 100, "1");
		write(a, "common", 20, "1");
		write(clone, "second", 100, "2");
		write(clone, "common", 20, "2");
		cycles(2, a, clone);
		assertThat(a.store().device()).isNotEqualTo(clone.store().device());
		assertThat(this.server.values(STORE)).hasSize(230);
		if (strategy.equals("manual")) {
			assertThat(conflictKeys(a, clone)).hasSize(20).allMatch((key) -> key.startsWith("common"));
			settle(a);
			settle(clone);
			cycles(2, a, clone);
		}
		else {
			cycles(1, a);
			assertEveryWriteIsThereOrWasDecided(List.of(a, clone));
		}
		assertThat(a.values()).isEqualTo(clone.values()).isEqualTo(this.server.values(STORE)).hasSize(230);
	}

	@Test
	void fault24AnImageWithAReadyMadeStoreThatIsStartedFiftyTimesGivesFiftyDevices() {
		HandDevice image = device("image");
		write(image, "catalogue", 30, "0");
		cycles(1, image);
		image.close();
		this.devices.remove(image);
		Set<DeviceId> ids = new HashSet<>();
		for (int i = 0; i < 50; i++) {
			copyFile(this.folder.resolve("image.db"), this.folder.resolve("started" + i + ".db"));
			try (HandDevice started = HandDevice.open(this.folder.resolve("started" + i + ".db"), STORE,
					this.server.url())) {
				started.put("from" + i, String.valueOf(i));
				started.put("shared", String.valueOf(i));
				assertThat(started.cycle().pending()).isZero();
				ids.add(started.store().device());
			}
		}
		assertThat(ids).hasSize(50);
		HandDevice fresh = device("fresh");
		cycles(1, fresh);
		assertThat(fresh.values()).hasSize(30 + 50 + 1).containsEntry("from0", "0").containsEntry("from49", "49");
	}

	@Test
	void fault24AFileThatWasCopiedWithoutItsLogGetsBackWhatItLacks() {
		HandDevice device = device("a");
		write(device, "k", 50, "1");
		cycles(1, device);
		write(device, "late", 50, "2");
		cycles(1, device);
		// while it is open: what is in the log alone is not copied
		copyFile(this.folder.resolve("a.db"), this.folder.resolve("copy.db"));
		HandDevice copy = device("copy");
		copy.put("own", "3");
		cycles(2, copy, device);
		assertThat(copy.store().device()).isNotEqualTo(device.store().device());
		assertThat(copy.values()).hasSize(101).isEqualTo(device.values()).isEqualTo(this.server.values(STORE));
	}

	private static void assertEveryWriteIsThereOrWasDecided(List<HandDevice> devices) {
		HandDevice any = devices.get(0);
		Map<String, String> values = any.values();
		for (int i = 0; i < 100; i++) {
			assertThat(values).containsEntry("first" + i, "\"1\"").containsEntry("second" + i, "\"2\"");
		}
		List<Decision> decisions = devices.stream()
			.flatMap((each) -> each.store().sync().decisions(100).stream())
			.toList();
		assertThat(decisions).extracting(Decision::key)
			.containsAll(Stream.iterate(0, (i) -> i + 1).limit(20).map((i) -> "common" + i).toList());
		for (int i = 0; i < 20; i++) {
			assertThat(values.get("common" + i)).isEqualTo("\"2\"");
		}
	}

	private static Set<String> conflictKeys(HandDevice... devices) {
		return Stream.of(devices)
			.flatMap((device) -> device.store().records(Json.class).conflicts().stream())
			.map((conflict) -> conflict.key())
			.collect(Collectors.toSet());
	}

	private static void settle(HandDevice device) {
		Store store = device.store();
		store.records(Json.class)
			.conflicts()
			.forEach((conflict) -> store.records(Json.class).resolve(conflict.key(), Json.parse("\"settled\"")));
	}

	private HandDevice device(String name) {
		return device(name, "last-write-wins");
	}

	private HandDevice device(String name, String strategy) {
		HandDevice device = HandDevice.open(this.folder.resolve(name + ".db"), STORE, this.server.url(),
				(options) -> options.strategy(strategy));
		this.devices.add(device);
		return device;
	}

	private static void cycles(int rounds, HandDevice... devices) {
		for (int round = 0; round < rounds; round++) {
			for (HandDevice device : devices) {
				assertThat(device.cycle().lastError()).isNull();
			}
		}
	}

	private static void write(HandDevice device, String prefix, int records, String value) {
		Map<String, String> written = new TreeMap<>();
		for (int i = 0; i < records; i++) {
			written.put(prefix + i, "\"" + value + "\"");
		}
		device.store().transaction(() -> {
			written.forEach(device::put);
			return written;
		});
	}

	private static void copyFile(Path from, Path to) {
		try {
			Files.copy(from, to);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
