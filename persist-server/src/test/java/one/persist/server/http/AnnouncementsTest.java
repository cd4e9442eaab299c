package one.persist.server.http;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.MeterRegistry;
import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.RecordChange;
import one.persist.server.PersistServerApplication;
import one.persist.server.storage.SyncStorage;
import org.apache.catalina.Context;
import org.apache.catalina.core.StandardContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = PersistServerApplication.class, useMainMethod = UseMainMethod.ALWAYS,
		webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "persist.server.tokens.van.token=" + TestServer.VAN_TOKEN,
				"persist.server.tokens.van.tenant=acme", "persist.server.tokens.bravo.token=" + TestServer.BRAVO_TOKEN,
				"persist.server.tokens.bravo.tenant=bravo", "persist.server.synchronous=normal",
				"persist.server.announcements.heartbeat=100ms", "persist.server.announcements.max-per-caller=9",
				"persist.server.announcements.max=10", "server.tomcat.connection-timeout=500ms",
				"server.tomcat.threads.max=4" })
@Import(AnnouncementsTest.SmallBuffers.class)
class AnnouncementsTest {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final String PATH = "/v1/stores/tasks/announcements?device=till1";

	private static final AtomicInteger writes = new AtomicInteger();

	@TempDir
	private static Path directory;

	@Autowired
	private SyncStorage storage;

	@Autowired
	private AnnouncementStreams streams;

	@Autowired
	private MeterRegistry meters;

	@Autowired
	private ServletWebServerApplicationContext application;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void directory(DynamicPropertyRegistry registry) {
		registry.add("persist.server.directory", directory::toString);
	}

	@AfterEach
	void nothingIsLeft() {
		Awaitility.await().atMost(SOON).until(() -> this.streams.size() == 0);
		Context context = (Context) ((TomcatWebServer) this.application.getWebServer()).getTomcat()
			.getHost()
			.findChildren()[0];
		Awaitility.await().atMost(SOON).until(() -> ((StandardContext) context).getInProgressAsyncCount() == 0);
	}

	private void push() {
		push(this.storage);
	}

	private static void push(SyncStorage storage) {
		int number = writes.incrementAndGet();
		DeviceId device = new DeviceId("van" + String.format("%08d", number));
		Version version = new Version(HybridTimestamp.ofEpochMillis(Instant.now().toEpochMilli()), device);
		RecordChange change = new RecordChange("k" + number, Json.parse("1"), version, VersionVector.of(version));
		storage.remote("acme", "tasks")
			.push(new PushRequest(DeviceState.fresh(device), new PushName("p" + number),
					List.of(new PushEntry(change, false))));
	}

	@Test
	void theFirstEventFollowsTheHeadersAndThenHeartbeatsCome() throws IOException {
		try (Listener listener = Listener.to(this.port, "tasks", "till1")) {
			assertThat(listener.head()).startsWith("HTTP/1.1 200")
				.contains("Content-Type: text/event-stream", "Persist-Protocol: 1", "Cache-Control: no-store");
			for (int i = 0; i < 5; i++) {
				assertThat(listener.event()).isEqualTo("heartbeat");
			}
		}
	}

	@Test
	void aPushIsAnnouncedWithoutWhatWasPushed() throws IOException {
		try (Listener listener = Listener.to(this.port, "tasks", "till1")) {
			assertThat(listener.event()).isEqualTo("heartbeat");
			for (int i = 0; i < 20; i++) {
				push();
				assertThat(listener.news()).isEqualTo("change");
			}
			assertThat(this.meters.get("persist.server.announcements.open").gauge().value()).isEqualTo(1);
		}
		Awaitility.await().atMost(SOON).until(() -> this.streams.size() == 0);
	}

	@Test
	void fault44ListenersThatTakeNothingAreDroppedAndHoldUpNobody() throws IOException {
		List<Listener> stuck = new ArrayList<>();
		try (Listener listener = Listener.to(this.port, "tasks", "till1")) {
			assertThat(listener.event()).isEqualTo("heartbeat");
			for (int i = 0; i < 8; i++) {
				stuck.add(Listener.reluctant(this.port, "tasks", "stuck" + i));
			}
			Awaitility.await().atMost(SOON).until(() -> this.streams.size() == 9);
			int pushed = 0;
			while (this.streams.size() > 1) {
				push();
				assertThat(listener.news()).isEqualTo("change");
				assertThat(++pushed).as("changes until all who do not read are dropped").isLessThan(100_000);
			}
			assertThat(new TestServer(this.port).get("/v1", TestServer.headers()).statusCode()).isEqualTo(200);
			push();
			assertThat(listener.news()).isEqualTo("change");
		}
		finally {
			for (Listener listener : stuck) {
				listener.close();
			}
		}
	}

	@Test
	void fault44OneCallerTakesNotAllTheRoomAndGivesItBack() throws IOException {
		List<Listener> listeners = new ArrayList<>();
		try {
			for (int i = 0; i < 9; i++) {
				listeners.add(Listener.to(this.port, "tasks", "till" + i));
				assertThat(listeners.get(i).event()).isEqualTo("heartbeat");
			}
			HttpResponse<byte[]> refused = new TestServer(this.port).get(PATH, TestServer.headers());
			assertThat(refused.statusCode()).isEqualTo(429);
			assertThat(refused.headers().firstValue("Retry-After")).contains("60");
			assertThat(TestServer.text(refused)).contains("\"code\":\"too-many-requests\"");
			listeners.remove(0).close();
			Awaitility.await().atMost(SOON).until(() -> this.streams.size() == 8);
			listeners.add(Listener.to(this.port, "tasks", "till1"));
			assertThat(listeners.get(8).event()).isEqualTo("heartbeat");
		}
		finally {
			for (Listener listener : listeners) {
				listener.close();
			}
		}
	}

	@Test
	void fault44AHundredClientsThatVanishLeaveNothing() throws IOException {
		for (int i = 0; i < 100; i++) {
			try (Listener listener = Listener.to(this.port, "tasks", "till1")) {
				assertThat(listener.head()).isNotEmpty();
			}
			Awaitility.await().atMost(SOON).until(() -> this.streams.size() < 5);
		}
		Awaitility.await().atMost(SOON).until(() -> this.streams.size() == 0);
	}

	@Test
	void whoMayNotListenIsToldAsByOtherCalls() {
		TestServer server = new TestServer(this.port);
		assertThat(server.get(PATH, TestServer.without("Authorization")).statusCode()).isEqualTo(401);
		assertThat(server.get(PATH, TestServer.without("Persist-Protocol")).statusCode()).isEqualTo(426);
		assertThat(server.get("/v1/stores/tasks/announcements", TestServer.headers()).statusCode()).isEqualTo(400);
		assertThat(server.get("/v1/stores/My/announcements?device=till1", TestServer.headers()).statusCode())
			.isEqualTo(404);
		assertThat(server.post(PATH, TestServer.headers(), "{}").headers().map()).containsEntry("Allow",
				List.of("GET"));
		assertThat(this.streams.size()).isZero();
	}

	@Test
	void aServerThatStopsEndsAllStreamsAtOnce(@TempDir Path other) throws IOException {
		ConfigurableApplicationContext server = new SpringApplicationBuilder(PersistServerApplication.class)
			.properties(Map.of("server.port", "0", "server.shutdown", "graceful"))
			.run("--persist.server.directory=" + other, "--server.port=0",
					"--persist.server.tokens.van.token=" + TestServer.VAN_TOKEN,
					"--persist.server.tokens.van.tenant=acme");
		int itsPort = Integer.parseInt(server.getEnvironment().getRequiredProperty("local.server.port"));
		try (Listener listener = Listener.to(itsPort, "tasks", "till1")) {
			assertThat(listener.event()).isEqualTo("heartbeat");
			long begun = System.nanoTime();
			server.close();
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
			assertThat(listener.rest()).doesNotContain("event: change");
		}
		finally {
			server.close();
		}
	}

	@Test
	void aStreamEndsAfterItsTimeSoThatItsTokenIsLookedAtAnew(@TempDir Path other) throws IOException {
		try (ConfigurableApplicationContext server = new SpringApplicationBuilder(PersistServerApplication.class).run(
				"--persist.server.directory=" + other, "--server.port=0",
				"--persist.server.tokens.van.token=" + TestServer.VAN_TOKEN, "--persist.server.tokens.van.tenant=acme",
				"--persist.server.announcements.heartbeat=50ms", "--persist.server.announcements.max-age=2s",
				"--persist.server.tenants.acme.quota.listeners=1")) {
			int itsPort = Integer.parseInt(server.getEnvironment().getRequiredProperty("local.server.port"));
			AnnouncementStreams itsStreams = server.getBean(AnnouncementStreams.class);
			try (Listener listener = Listener.to(itsPort, "tasks", "till1")) {
				assertThat(listener.event()).isEqualTo("heartbeat");
				HttpResponse<byte[]> second = new TestServer(itsPort).get(PATH, TestServer.headers());
				assertThat(second.statusCode()).isEqualTo(429);
				assertThat(TestServer.text(second)).contains("This tenant listens 1 times already");
				Awaitility.await().atMost(SOON).until(() -> itsStreams.size() == 0);
			}
			try (Listener again = Listener.to(itsPort, "tasks", "till1")) {
				assertThat(again.event()).isEqualTo("heartbeat");
			}
		}
	}

	@TestConfiguration
	static class SmallBuffers {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> smallBuffers() {
			return (factory) -> factory
				.addConnectorCustomizers((connector) -> connector.setProperty("socket.txBufSize", "4096"));
		}

	}

}
