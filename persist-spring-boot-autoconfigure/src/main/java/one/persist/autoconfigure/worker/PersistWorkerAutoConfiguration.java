package one.persist.autoconfigure.worker;

import one.persist.Stores;
import one.persist.autoconfigure.PersistAutoConfiguration;
import one.persist.autoconfigure.PersistProperties;
import one.persist.spi.PersistEnvironment;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the worker that starts cycles when they are due. It neither
 * switches scheduling on for the application nor takes part in the choice of the
 * application's scheduler.
 */
@AutoConfiguration(after = PersistAutoConfiguration.class)
@ConditionalOnBean({ Stores.class, PersistProperties.class })
@ImportRuntimeHints(WorkerRuntimeHints.class)
public final class PersistWorkerAutoConfiguration {

	@Bean
	@Lazy(false)
	SyncWorker persistSyncWorker(Stores stores, PersistEnvironment persistEnvironment, PersistProperties properties,
			Environment environment) {
		boolean virtualThreads = Threading.VIRTUAL.isActive(environment);
		return new SyncWorker(stores, persistEnvironment, () -> new WorkerSchedule(virtualThreads),
				properties.shutdown().drainTimeout());
	}

}
