package one.persist.sample.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import one.persist.autoconfigure.http.HttpRemotes;
import one.persist.spi.RemoteDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many devices, two servers in processes of their own, one PostgreSQL that flushes each
 * commit: every device writes once a second, pushes at once and reads now and then. A few
 * devices for some seconds in each build; {@code -Ddevices=1000 -Dseconds=300} for the
 * real thing, which prints how long pushes took.
 */
class FleetIT {

	private static final Duration STUCK = Duration.ofMinutes(2);

	/** Devices of one store. */
	private static final int OF_A_STORE = 5;

	private static final int TENANTS = 20;

	/** Each so many writes, a device reads. */
	private static final int WRITES_BETWEEN_PULLS = 10;

	/** Calls under way, at most: those of devices whose turn it is. */
	private static final int CALLS = 128;

	private static final int NODES = 2;

	private final int devices = Integer.getInteger("devices", 40);

	private final int seconds = Integer.getInteger("seconds", 5);

	private final Queue<String> errors = new ConcurrentLinkedQueue<>();

	private final Queue<Long> pushMillis = new ConcurrentLinkedQueue<>();

	private final AtomicLong late = new AtomicLong();

	@TempDir
	private Path folder;

	@Test
	void ofManyDevicesOnTwoServersEachPushArrivesAndEachChangeReachesTheOthers() throws Exception {
		int[] ports = { SyncServer.freePort(), SyncServer.freePort() };
		List<HttpRemotes> clients = new ArrayList<>();
		try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
			.setServerConfig("synchronous_commit", "on")
			.setServerConfig("max_connections", "100")
			.start();
				JavaProcess first = startNode(postgres, ports[0]);
				JavaProcess second = startNode(postgres, ports[1])) {
			awaitUp(first, ports[0]);
			awaitUp(second, ports[1]);
			List<FleetDevice> fleet = fleet(ports, clients);
			drive(fleet);
			first.requireRunning();
			second.requireRunning();
			report(fleet);
			assertThat(this.errors).isEmpty();
			for (int i = 0; i < fleet.size(); i++) {
				FleetDevice reader = fleet.get(i);
				reader.pull();
				for (int other = i - i % OF_A_STORE; other < Math.min(fleet.size(),
						i - i % OF_A_STORE + OF_A_STORE); other++) {
					if (other != i) {
						assertThat(reader.missing(fleet.get(other))).isEmpty();
					}
				}
			}
		}
		finally {
			clients.forEach(HttpRemotes::close);
		}
	}

	private JavaProcess startNode(EmbeddedPostgres postgres, int port) throws IOException {
		List<String> properties = new ArrayList<>(List.of("--server.address=127.0.0.1", "--server.port=" + port,
				"--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"), "--logging.level.root=warn",
				"--spring.main.banner-mode=off"));
		for (int tenant = 0; tenant < TENANTS; tenant++) {
			properties.add("--persist.server.tokens.fleet" + tenant + ".token=" + token(tenant));
			properties.add("--persist.server.tokens.fleet" + tenant + ".tenant=tenant" + tenant);
		}
		return JavaProcess.start("512m", Path.of(System.getProperty("server.jar")), this.folder.resolve("node" + port),
				properties.toArray(String[]::new));
	}

	private static String token(int tenant) {
		return "fleet-token-of-tenant-" + tenant;
	}

	private static void awaitUp(JavaProcess server, int port) {
		await().atMost(STUCK).until(() -> {
			server.requireRunning();
			return SyncServer.listens(port);
		});
	}

	/**
	 * Devices of one store stand together, and each second one is at the other server.
	 */
	private List<FleetDevice> fleet(int[] ports, List<HttpRemotes> clients) {
		List<FleetDevice> fleet = new ArrayList<>();
		for (int i = 0; i < this.devices; i++) {
			int store = i / OF_A_STORE;
			HttpRemotes client = HttpRemotes.connector(WebClient.builder());
			clients.add(client);
			fleet.add(new FleetDevice(i,
					client.connect(
							RemoteDefinition.of("hq", "http://127.0.0.1:" + ports[i % NODES], token(store % TENANTS)),
							"store" + store)));
		}
		return fleet;
	}

	/** Each device has its own moment of the second. */
	private void drive(List<FleetDevice> fleet) throws InterruptedException {
		ExecutorService calls = Executors.newFixedThreadPool(CALLS);
		ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
		CountDownLatch ended = new CountDownLatch(fleet.size());
		long begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
		for (int i = 0; i < fleet.size(); i++) {
			FleetDevice device = fleet.get(i);
			AtomicBoolean busy = new AtomicBoolean();
			long moment = TimeUnit.SECONDS.toNanos(1) * i / fleet.size();
			Runnable turn = new Runnable() {

				private int turns;

				@Override
				public void run() {
					if (this.turns == FleetIT.this.seconds) {
						ended.countDown();
						throw new IllegalStateException("the end of a schedule");
					}
					long due = begin + moment + TimeUnit.SECONDS.toNanos(this.turns++);
					device.write();
					boolean pulls = this.turns % WRITES_BETWEEN_PULLS == 0;
					if (busy.compareAndSet(false, true)) {
						calls.execute(() -> call(device, due, pulls, busy));
					}
					else {
						// the push that is under way is followed by one of both writes
						FleetIT.this.late.incrementAndGet();
					}
				}

			};
			clock.scheduleAtFixedRate(turn, begin + moment - System.nanoTime(), TimeUnit.SECONDS.toNanos(1),
					TimeUnit.NANOSECONDS);
		}
		assertThat(ended.await(this.seconds + STUCK.toSeconds(), TimeUnit.SECONDS)).isTrue();
		clock.shutdownNow();
		calls.shutdown();
		assertThat(calls.awaitTermination(STUCK.toSeconds(), TimeUnit.SECONDS)).isTrue();
		// what was written during the last push
		fleet.forEach((device) -> call(device, System.nanoTime(), false, new AtomicBoolean(true)));
	}

	private void call(FleetDevice device, long due, boolean pulls, AtomicBoolean busy) {
		try {
			device.push();
			this.pushMillis.add((System.nanoTime() - due) / 1_000_000);
			if (pulls) {
				device.pull();
			}
		}
		catch (RuntimeException | AssertionError ex) {
			this.errors.add(String.valueOf(ex));
		}
		finally {
			busy.set(false);
		}
	}

	private void report(List<FleetDevice> fleet) {
		long[] millis = this.pushMillis.stream().mapToLong(Long::longValue).sorted().toArray();
		System.out.printf(
				"Fleet: %d devices, %d servers, %d s: %d writes, %d pushes, %d writes joined the next push, %d errors;"
						+ " from a write to the answer of its push: median %d ms, p99 %d ms, longest %d ms%n",
				fleet.size(), NODES, this.seconds, fleet.stream().mapToInt(FleetDevice::writes).sum(), millis.length,
				this.late.get(), this.errors.size(), millis[millis.length / 2], millis[millis.length * 99 / 100],
				Arrays.stream(millis).max().orElse(0));
	}

}
