package one.persist.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.spi.RemoteDefinition;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * An application with the starter, whose worker syncs by itself: time-outs and back-offs
 * are short, everything else is as in production. Each test opens a store of its own.
 */
final class FieldApplication implements AutoCloseable {

	/** A call's deadline: far more than the server takes. */
	static final Duration TIMEOUT = Duration.ofMillis(700);

	/** From one failed attempt to the next. */
	static final Duration BACK_OFF = Duration.ofMillis(100);

	private static final AtomicInteger opened = new AtomicInteger();

	private final Path directory;

	private final Map<String, String> urls;

	private final ConfigurableApplicationContext context;

	private FieldApplication(Path directory, Map<String, String> urls) {
		this.directory = directory;
		this.urls = urls;
		Map<String, Object> properties = new HashMap<>();
		properties.put("persist.directory", directory.toString());
		properties.put("persist.shutdown.drain-timeout", "0s");
		properties.put("spring.config.name", "device-of-a-test");
		properties.put("logging.level.root", "error");
		urls.keySet().forEach((name) -> remote(properties, name));
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.initializers((starting) -> starting.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", properties)))
			.run();
	}

	private static void remote(Map<String, Object> properties, String name) {
		properties.put("persist.remotes." + name + ".timeout", TIMEOUT.toMillis() + "ms");
		properties.put("persist.remotes." + name + ".connect-timeout", "300ms");
		properties.put("persist.remotes." + name + ".max-answer-size", "8MB");
		String retry = "resilience4j.retry.instances.persist-" + name + ".";
		properties.put(retry + "max-attempts", 1_000_000);
		properties.put(retry + "wait-duration", BACK_OFF.toMillis() + "ms");
		String breaker = "resilience4j.circuitbreaker.instances.persist-" + name + ".";
		properties.put(breaker + "sliding-window-size", 1_000);
		properties.put(breaker + "minimum-number-of-calls", 1_000);
	}

	/**
	 * Starts an application.
	 * @param directory folder of its stores
	 * @param urls addresses of remotes, by name
	 */
	static FieldApplication start(Path directory, Map<String, String> urls) {
		return new FieldApplication(directory, urls);
	}

	/** A new store that syncs with some of the remotes. */
	FieldDevice device(UnaryOperator<SyncOptions> options, String... remotes) {
		Stores stores = this.context.getBean(Stores.class);
		String name = "tasks-" + opened.incrementAndGet();
		Store store = stores.create(name, StoreOptions.sqlite(this.directory.resolve(name + ".db")));
		List<RemoteDefinition> definitions = Stream.of(remotes)
			.map((remote) -> RemoteDefinition.of(remote, this.urls.get(remote), RealServer.TOKEN))
			.toList();
		// what is counted here are the calls that cycles make
		stores.enableSync(store,
				options.apply(SyncOptions.to(definitions.toArray(new RemoteDefinition[0]))
					.interval(SyncOptions.MIN_INTERVAL)
					.withoutAnnouncements()));
		return new FieldDevice(store);
	}

	/** A new store that syncs with the remote hq. */
	FieldDevice device() {
		return device((options) -> options, "hq");
	}

	@Override
	public void close() {
		this.context.close();
	}

	@EnableAutoConfiguration
	static class Application {

	}

}
