package one.persist.test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import one.persist.DeadLetter;
import one.persist.RemoteState;
import one.persist.SyncStatus;
import one.persist.spi.RemoteException.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@PersistTest
class PersistTestTests {

	private TestWorld world;

	private TestDevice van;

	private TestServer server;

	@BeforeEach
	void write(TestDevice van) {
		van.put("first", "1");
	}

	@Test
	void twoDevicesAndAServerEndAlike(TestDevice till) {
		till.put("k", "2");
		this.world.settle();
		assertThat(this.van.all()).containsExactly(Map.entry("first", "1"), Map.entry("k", "2"));
		assertThat(till.all()).isEqualTo(this.van.all());
		assertThat(this.server.records(TestDevice.STORE)).containsOnlyKeys("first", "k");
	}

	@Test
	void aMergeFunctionIsTestedOnTwoDevices(TestDevice till) {
		this.world.merge(Integer.class, (local, remote) -> local.value() + remote.value());
		this.van.put("count", "3");
		till.put("count", "4");
		this.world.settle();
		assertThat(this.van.get("count")).isEqualTo("7");
		assertThat(till.get("count")).isEqualTo("7");
	}

	@Test
	void aDeviceThatIsOfflineIsLeftOutUntilItIsBack(TestDevice till) {
		this.van.offline();
		till.put("k", "1");
		this.world.settle();
		this.van.cycle();
		assertThat(this.van.status().state()).isEqualTo(RemoteState.OFFLINE);
		assertThat(this.van.get("k")).isNull();
		this.van.online();
		this.world.settle();
		assertThat(this.van.get("k")).isEqualTo("1");
	}

	@Test
	void whatDoesNotComeToRestIsNamed(FaultyRemote remote) {
		remote.failWith(Kind.BUSY);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(this.world::settle)
			.withMessageContaining("van has 1 waiting for r1")
			.withMessageContaining("BUSY");
	}

	@Test
	void nothingIsLostThoughAnswersAreLostAndTheServerIsRestored(FaultyRemote remote) {
		TestServer.Snapshot backup = this.server.snapshot();
		remote.loseAnswersToPushes();
		this.van.cycle();
		assertThat(this.server.records()).containsOnlyKeys("first");
		assertThat(this.van.status().pending()).isEqualTo(1);
		this.server.restore(backup);
		assertThat(this.server.records()).isEmpty();
		remote.heal();
		this.world.settle();
		assertThat(this.server.records()).containsOnlyKeys("first");
	}

	@Test
	void whatIsRefusedIsSetAsideAndTheRestGoesThrough(FaultyRemote remote) {
		remote.refuse("first");
		this.van.put("k", "1");
		this.world.settle();
		assertThat(this.server.records()).containsOnlyKeys("k");
		assertThat(this.van.store().sync().deadLetters()).extracting(DeadLetter::code)
			.containsExactly(FaultyRemote.NOT_WELCOME);
	}

	@Test
	void faultsByChanceFollowTheirSeedAndEndAlike(TestDevice till, FaultyRemote remote) {
		remote.seeded(7, FaultRates.all(0.3));
		for (int i = 0; i < 30; i++) {
			this.van.put("v" + i, "1");
			till.put("t" + i, "1");
			this.world.cycles(1);
		}
		int calls = remote.pushes().size() + remote.pulls().size();
		remote.heal();
		this.world.settle();
		assertThat(till.all()).hasSize(61).isEqualTo(this.van.all());
		assertThat(remote.takenPushes().size()).isNotEqualTo(remote.pushes().size());
		assertThat(calls).isEqualTo(callsAgain());
	}

	private static int callsAgain() {
		try (TestWorld world = new TestWorld()) {
			TestDevice van = world.device("van");
			van.put("first", "1");
			TestDevice till = world.device("till");
			world.remote().seeded(7, FaultRates.all(0.3));
			for (int i = 0; i < 30; i++) {
				van.put("v" + i, "1");
				till.put("t" + i, "1");
				world.cycles(1);
			}
			return world.remote().pushes().size() + world.remote().pulls().size();
		}
	}

	@Test
	void aCallThatIsHeldGoesOnWhenItIsReleased(FaultyRemote remote) throws Exception {
		ExecutorService threads = Executors.newSingleThreadExecutor();
		try (HeldCalls held = remote.hold()) {
			Future<SyncStatus> cycle = threads.submit(this.van::cycle);
			held.awaitCall(Duration.ofSeconds(20));
			assertThat(cycle).isNotDone();
			assertThat(this.van.get("first")).isEqualTo("1");
			held.release();
			assertThat(cycle.get(20, TimeUnit.SECONDS).pending()).isZero();
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void theFilesAreGoneWithTheWorld() {
		List<Path> files = new ArrayList<>();
		try (TestWorld other = new TestWorld()) {
			other.device("a").put("k", "1");
			other.settle();
			files.add(other.folder());
			assertThat(other.folder()).isDirectoryContaining((file) -> file.endsWith("a.db"));
		}
		assertThat(files).noneMatch(Files::exists);
	}

	@Nested
	class Within {

		private TestDevice till;

		@Test
		void nestedTestsShareTheWorldOfTheOuterOnes() {
			this.till.put("k", "2");
			PersistTestTests.this.world.settle();
			assertThat(PersistTestTests.this.van.get("k")).isEqualTo("2");
		}

	}

}
