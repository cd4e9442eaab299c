package one.persist.sample.acceptance;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server with a small heap under all attacks at once, while a device of another tenant
 * writes and syncs as ever: {@code -Dseconds=600} for longer than the build takes.
 */
class FloodedServerIT {

	private static final String HEAP = "256m";

	private static final int SECONDS = Integer.getInteger("seconds", 15);

	private static final Duration STUCK = Duration.ofSeconds(60);

	/** A write reaches the server within this, 99 times of 100. */
	private static final Duration PROMISED = Duration.ofSeconds(2);

	/**
	 * On a machine that is busy with other things a write takes long without attacks,
	 * too: so many times as long as one of two does, it may take with them.
	 */
	private static final int SLOWER = 20;

	private static final Duration PAUSE = Duration.ofMillis(50);

	/** What a heap may hold more after a flood than before: classes used, and caches. */
	private static final long KEPT_MEGABYTES = 48;

	/** What each attack may be answered. */
	private static final Map<String, List<Integer>> DOCUMENTED = Map.ofEntries(Map.entry("bomb of bytes", List.of(413)),
			Map.entry("bomb of ratio", List.of(413, 400)), Map.entry("gzip in gzip", List.of(400)),
			Map.entry("gzip twice", List.of(415)), Map.entry("three million entries", List.of(400, 413)),
			Map.entry("many small entries", List.of(413)), Map.entry("60 MB of text", List.of(413, Flood.CUT)),
			Map.entry("depth of 100,000", List.of(400)), Map.entry("a huge name", List.of(400)),
			Map.entry("a million digits", List.of(400)), Map.entry("many names", List.of(200, 410, 409)),
			Map.entry("caller at full speed", List.of(200)),
			Map.entry("caller at full speed without a token", List.of(401)),
			Map.entry("slow headers", List.of(Flood.CUT)), Map.entry("slow body", List.of(408)),
			Map.entry("slow body in parts", List.of(408)), Map.entry("slow body without a token", List.of(401)),
			Map.entry("many large pushes at once", List.of(200)), Map.entry("hoarded announcements", List.of(200)));

	/** What anyone may be told to wait by. */
	private static final Set<Integer> WAIT = Set.of(429, 503);

	private final int port = SyncServer.freePort();

	@TempDir
	private Path folder;

	@Test
	void fault43And44AFloodOfAttacksIsRefusedInASmallHeapWhileADeviceOfAnotherTenantGoesOn() throws Exception {
		try (JavaProcess server = server(); JMXConnector jmx = connect(server)) {
			MemoryMXBean memory = memory(jmx.getMBeanServerConnection());
			try (Device device = device()) {
				reach(device, 3, new ArrayList<>());
				List<Duration> alone = new ArrayList<>();
				reach(device, 3, alone);
				long before = afterCollection(memory);
				List<Duration> latencies = new ArrayList<>();
				long during;
				Map<String, Map<Integer, Integer>> answers;
				try (Flood flood = new Flood(this.port)) {
					flood.begin();
					reach(device, SECONDS, latencies);
					answers = flood.answers();
					during = afterCollection(memory);
				}
				catch (ConnectException ex) {
					// if the server has ended, its log says why
					server.requireRunning();
					throw ex;
				}
				server.requireRunning();
				reach(device, 2, new ArrayList<>());
				await().atMost(STUCK).until(() -> afterCollection(memory) - before < KEPT_MEGABYTES);
				System.out.printf(
						"FloodedServerIT: %d s; a write reached the server within %d ms (half), %d ms (99 of 100), %d ms"
								+ " (all %d), and without attacks within %d ms (half); the heap held %d MB before, %d"
								+ " during, %d after; answers %s%n",
						SECONDS, at(latencies, 50).toMillis(), at(latencies, 99).toMillis(),
						at(latencies, 100).toMillis(), latencies.size(), at(alone, 50).toMillis(), before, during,
						afterCollection(memory), answers);
				requireDocumented(answers);
				assertThat(server.log()).doesNotContain("OutOfMemoryError");
				Duration busy = at(alone, 50).multipliedBy(SLOWER);
				assertThat(at(latencies, 99)).isLessThan((busy.compareTo(PROMISED) > 0) ? busy : PROMISED);
			}
		}
	}

	private static void requireDocumented(Map<String, Map<Integer, Integer>> answers) {
		// slow headers last longer than a short flood
		assertThat(answers.keySet())
			.containsAll(DOCUMENTED.keySet().stream().filter((attack) -> !attack.equals("slow headers")).toList());
		answers.forEach((attack, statuses) -> assertThat(DOCUMENTED.get(attack)).as(attack)
			.containsAll(statuses.keySet().stream().filter((status) -> !WAIT.contains(status)).toList()));
	}

	/**
	 * Writes one record after another, each once the one before has reached the server.
	 */
	private static void reach(Device device, int seconds, List<Duration> latencies) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
		for (int i = 0; System.nanoTime() < end; i++) {
			long begun = System.nanoTime();
			device.put("notes", "note/" + i % 100, "{\"n\":" + begun + "}");
			assertThat(device.store("notes").sync().awaitPushed(STUCK)).isTrue();
			latencies.add(Duration.ofNanos(System.nanoTime() - begun));
			LockSupport.parkNanos(PAUSE.toNanos());
		}
	}

	private static Duration at(List<Duration> latencies, int percent) {
		List<Duration> sorted = new ArrayList<>(latencies);
		Collections.sort(sorted);
		return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
	}

	private JavaProcess server() throws IOException {
		List<String> properties = new ArrayList<>(List.of("--server.port=" + this.port, "--server.address=127.0.0.1",
				"--persist.server.directory=data", "--persist.server.tokens.device.token=" + SyncServer.TOKEN,
				"--persist.server.tokens.device.tenant=" + SyncServer.TENANT));
		for (String caller : Flood.CALLERS) {
			properties.add("--persist.server.tokens." + caller + ".token=" + Flood.token(caller));
			properties.add("--persist.server.tokens." + caller + ".tenant=flood");
		}
		JavaProcess server = JavaProcess.start(HEAP, Path.of(System.getProperty("server.jar")),
				this.folder.resolve("hq"), properties.toArray(String[]::new));
		await().atMost(STUCK).until(() -> {
			server.requireRunning();
			return SyncServer.listens(this.port);
		});
		return server;
	}

	private Device device() {
		return Device.in(this.folder.resolve("device"))
			.remote("hq", "http://127.0.0.1:" + this.port)
			.with("persist.stores.notes.sync.remote", "hq")
			.start();
	}

	/** As any tool for memory does; the server knows nothing of it. */
	@SuppressWarnings("BanJNDI") // the address is that of a process of this test
	private static JMXConnector connect(JavaProcess server) throws IOException, AttachNotSupportedException {
		VirtualMachine machine = VirtualMachine.attach(String.valueOf(server.pid()));
		try {
			return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
		}
		finally {
			machine.detach();
		}
	}

	private static MemoryMXBean memory(MBeanServerConnection connection) throws IOException {
		return ManagementFactory.getPlatformMXBean(connection, MemoryMXBean.class);
	}

	/** Megabytes that are in use once what is not is collected. */
	private static long afterCollection(MemoryMXBean memory) {
		memory.gc();
		return memory.getHeapMemoryUsage().getUsed() >> 20;
	}

}
