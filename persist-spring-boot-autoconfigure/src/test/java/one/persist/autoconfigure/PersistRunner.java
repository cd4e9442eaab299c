package one.persist.autoconfigure;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import one.persist.autoconfigure.actuate.PersistEndpointAutoConfiguration;
import one.persist.autoconfigure.actuate.PersistHealthAutoConfiguration;
import one.persist.autoconfigure.http.PersistHttpAutoConfiguration;
import one.persist.autoconfigure.metrics.PersistMetricsAutoConfiguration;
import one.persist.autoconfigure.worker.PersistWorkerAutoConfiguration;
import one.persist.protocol.Cursor;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Applications to test with.
 */
public final class PersistRunner {

	private PersistRunner() {
	}

	/**
	 * An application with everything of Persist and nothing else.
	 * @param directory where its stores lie
	 * @return a runner
	 */
	public static ApplicationContextRunner in(Path directory) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PersistAutoConfiguration.class, PersistHttpAutoConfiguration.class,
					PersistWorkerAutoConfiguration.class, PersistMetricsAutoConfiguration.class,
					PersistHealthAutoConfiguration.class, PersistEndpointAutoConfiguration.class))
			.withPropertyValues("persist.directory=" + directory);
	}

	/**
	 * A remote that takes everything and has nothing.
	 * @return the remote
	 */
	public static Remote agreeableRemote() {
		return new Remote() {

			@Override
			public RemoteLimits limits() {
				return RemoteLimits.DEFAULT;
			}

			@Override
			public PushResponse push(PushRequest request) {
				List<PushResult> results = request.entries()
					.stream()
					.<PushResult>map((entry) -> new PushResult.Applied())
					.toList();
				return new PushResponse(results, new Cursor("c1"), Instant.now());
			}

			@Override
			public PullResponse pull(PullRequest request) {
				return new PullResponse(List.of(), new Cursor("c1"), false, Instant.now());
			}

		};
	}

}
