package one.persist.autoconfigure;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import one.persist.Store;
import one.persist.protocol.Cursor;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.spi.Remote;
import one.persist.spi.RemoteConnector;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.StringNode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * An application in a process of its own, whose remote is away for a while, refuses a
 * record, and logs each time that it is asked.
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
		}
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
				List<PushResult> results = request.entries()
					.stream()
					.<PushResult>map((entry) -> new PushResult.Rejected("too-long", "the title is too long"))
					.toList();
				return new PushResponse(results, new Cursor("c1"), Instant.now());
			}

			@Override
			public PullResponse pull(PullRequest request) {
				int attempt = LoggingApplication.this.asked.incrementAndGet();
				logger.info("asked for the {}th time", attempt);
				if (attempt <= ATTEMPTS) {
					throw new RemoteException(Kind.TRANSIENT, "nobody answers", null);
				}
				return new PullResponse(List.of(), new Cursor("c1"), false, Instant.now());
			}

		};
	}

}
