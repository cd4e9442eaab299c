package one.persist.sample.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import one.persist.server.storage.Retention;
import one.persist.server.storage.SyncStorage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whether {@code docs/reference.md} has the metrics of a device and a server that run,
 * and no other.
 */
class MetricsReferenceTest {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final Pattern METER = Pattern
		.compile("^\\| `(persist\\.[a-z.]+)` \\| (gauge|counter|timer) \\|([^|]*)\\| .+ \\|$", Pattern.MULTILINE);

	private static String reference;

	private static SyncServer server;

	private static Device device;

	@BeforeAll
	static void work(@TempDir Path folder) throws IOException {
		reference = Files.readString(
				Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent().resolve("docs/reference.md"));
		server = new SyncServer(folder.resolve("hq"), SyncServer.freePort()).start();
		device = Device.in(folder.resolve("van"))
			.remote("hq", server.url())
			.with("persist.stores.tasks.sync.remote", "hq")
			.start();
		device.put("tasks", "t1", "1");
		await().atMost(LONG).until(() -> !server.holds("tasks").isEmpty());
		device.store("tasks").sync().now();
		// what tenants have is counted by a purge
		server.each(SyncStorage.class)
			.forEach((storage) -> storage.purge(new Retention(Duration.ofDays(90), Duration.ofDays(400))));
	}

	@AfterAll
	static void stop() {
		device.close();
		server.close();
	}

	@Test
	void eachMetricIsThereWithItsTags() {
		Map<String, Set<String>> told = new TreeMap<>();
		METER.matcher(reference)
			.results()
			.forEach((row) -> told.put(row.group(1),
					Arrays.stream(row.group(3).replace("`", "").split(", *"))
						.map(String::strip)
						.filter((tag) -> !tag.isEmpty())
						.collect(Collectors.toCollection(TreeSet::new))));
		Map<String, Set<String>> found = new TreeMap<>();
		collect(device.bean(MeterRegistry.class), found);
		server.each(MeterRegistry.class).forEach((registry) -> collect(registry, found));
		await().atMost(LONG).untilAsserted(() -> {
			server.each(MeterRegistry.class).forEach((registry) -> collect(registry, found));
			assertThat(told).as("told").isEqualTo(found);
		});
	}

	private static void collect(MeterRegistry registry, Map<String, Set<String>> found) {
		for (Meter meter : registry.getMeters()) {
			String name = meter.getId().getName();
			if (name.startsWith("persist.") && !name.endsWith(".active")) {
				found.put(name,
						meter.getId()
							.getTags()
							.stream()
							.map(Tag::getKey)
							.collect(Collectors.toCollection(TreeSet::new)));
			}
		}
	}

}
