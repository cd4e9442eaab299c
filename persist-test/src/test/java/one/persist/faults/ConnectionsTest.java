package one.persist.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.test.FaultProxy;
import one.persist.test.WireFault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two remotes, of which one is not reached, or not as it should be.
 */
class ConnectionsTest {

	@TempDir
	private static Path folder;

	private static RealServer server;

	private static RealServer branch;

	private static FaultProxy proxy;

	private static FieldApplication application;

	@BeforeAll
	static void startAll() {
		server = RealServer.started(folder.resolve("server"));
		branch = RealServer.started(folder.resolve("branch"));
		proxy = FaultProxy.to(server.port());
		application = FieldApplication.start(folder,
				Map.of("hq", proxy.url(), "branch", branch.url(), "nowhere", "http://no-such-host.invalid"));
	}

	@AfterAll
	static void stopAll() {
		application.close();
		proxy.close();
		server.close();
		branch.close();
	}

	@AfterEach
	void heal() {
		proxy.heal();
	}

	@ParameterizedTest
	@MethodSource
	void fault19AConnectionThatFailsIsBoundedAndHoldsUpNoOtherRemote(WireFault fault) {
		try (FieldDevice device = application.device((options) -> options, "hq", "branch")) {
			device.put("k0", "0");
			device.awaitDrained();
			proxy.always(fault);
			device.write("k", 5);
			device.await("branch", (remote) -> remote.pending() == 0);
			RemoteStatus offline = device.awaitHq((remote) -> remote.state() == RemoteState.OFFLINE);
			assertThat(offline.pending()).isEqualTo(5);
			assertThat(offline.cause()).contains("Remote 'hq'");
			device.put("k6", "6");
			device.await("branch", (remote) -> remote.pending() == 0);
			assertThat(branch.values(device.name())).isEqualTo(device.values());
			proxy.heal();
			device.awaitDrained();
			assertThat(server.values(device.name())).isEqualTo(device.values());
			device.assertNoConflictAndNoDeadLetter();
		}
	}

	static Stream<WireFault> fault19AConnectionThatFailsIsBoundedAndHoldsUpNoOtherRemote() {
		return Stream.of(WireFault.refuse(), WireFault.reset(), WireFault.halfOpen(), WireFault.stallRequest(10),
				WireFault.trickle(Duration.ofSeconds(1)));
	}

	@Test
	void fault19ANameThatIsNotKnownHoldsUpNoOtherRemote() {
		try (FieldDevice device = application.device((options) -> options, "nowhere", "branch")) {
			Map<String, String> written = device.write("k", 5);
			device.await("branch", (remote) -> remote.pending() == 0);
			assertThat(branch.values(device.name())).isEqualTo(written);
			RemoteStatus offline = device.await("nowhere", (remote) -> remote.state() == RemoteState.OFFLINE);
			assertThat(offline.pending()).isEqualTo(5);
		}
	}

	@Test
	void fault20ADeadRemoteHoldsUpNoOtherAndItsQueueIsBoundedAndVisible() throws IOException {
		proxy.always(WireFault.refuse());
		try (FieldDevice device = application.device((options) -> options, "hq", "branch")) {
			device.write("k", 200);
			device.await("branch", (remote) -> remote.pending() == 0);
			Path file = folder.resolve(device.name() + ".db");
			long size = Files.size(file);
			for (int round = 0; round < 20; round++) {
				device.write("k", 200);
				device.await("branch", (remote) -> remote.pending() == 0);
			}
			RemoteStatus dead = device.hq();
			assertThat(dead.pending()).isEqualTo(200);
			assertThat(dead.oldest()).isNotNull();
			// what one remote has and the other has not is kept once, however often it
			// is written
			assertThat(Files.size(file)).isLessThan(size + 256 * 1024);
			proxy.heal();
			device.awaitDrained();
			assertThat(server.values(device.name())).isEqualTo(device.values());
			device.assertNoConflictAndNoDeadLetter();
		}
	}

}
