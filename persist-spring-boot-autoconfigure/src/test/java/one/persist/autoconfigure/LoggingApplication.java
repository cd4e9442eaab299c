package one.persist.autoconfigure;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Store;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.conflict.MergeFunction;
import one.persist.protocol.Cursor;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.spi.Remote;
import one.persist.spi.RemoteConnector;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * An application in a process of its own, whose remote is away for a while, refuses a
 * record, and logs each time that it is asked; and whose merge function fails.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class LoggingApplication {

	static final String VALUE = "secret-milk";

	static final int ATTEMPTS = 5;

	private static final Logger logger = LoggerFactory.getLogger("com.example.remote");

	private final AtomicInteger asked = new AtomicInteger();

	public static void main(String[] args) {
		try (ConfigurableApplicationContext context = SpringApplication.run(LoggingApplication.class, args)) {
			Store tasks = context.getBean("tasks", Store.class);
			tasks.records().put("t1", StringNode.valueOf(VALUE));
			for (int i = 0; i < ATTEMPTS + 2; i++) {
				tasks.sync().now();
			}
			Store carts = context.getBean("carts", Store.class);
			carts.records().put("c1", StringNode.valueOf(VALUE));
			carts.sync().now();
		}
	}

	/** As a careless one would: it says what it cannot merge. */
	@Bean
	MergeFunction<JsonNode> cartMerge() {
		return (local, remote) -> {
			logger.info("merging a cart");
			throw new IllegalStateException("Cannot merge " + local.value());
		};
	}

	@Bean
	RemoteConnector connector() {
		return (definition, store) -> new Remote() {

			@Override
			public RemoteLimits limits() {
				return RemoteLimits.DEFAULT;
			}

			@Override
			public PushResponse push(PushRequest request) {
				logger.info("asked to store in {}", store);
				List<PushResult> results = request.entries()
					.stream()
					.map((entry) -> answer(store, entry.change().key()))
					.toList();
				return new PushResponse(results, new Cursor("c1"), Instant.now());
			}

			@Override
			public PullResponse pull(PullRequest request) {
				if (store.equals("carts")) {
					return new PullResponse(List.of(), new Cursor("c1"), false, Instant.now());
				}
				int attempt = LoggingApplication.this.asked.incrementAndGet();
				logger.info("asked for the {}th time", attempt);
				if (attempt <= ATTEMPTS) {
					throw new RemoteException(Kind.TRANSIENT, "nobody answers", null);
				}
				return new PullResponse(List.of(), new Cursor("c1"), false, Instant.now());
			}

		};
	}

	/** Another device was faster with each cart; any other record is refused. */
	private static PushResult answer(String store, String key) {
		if (!store.equals("carts")) {
			return new PushResult.Rejected("too-long", "the title is too long");
		}
		Version theirs = new Version(HybridTimestamp.ofEpochMillis(1), new DeviceId("another"));
		return new PushResult.Conflict(
				new RecordChange(key, Json.parse("\"bread\""), theirs, VersionVector.of(theirs)));
	}

}
