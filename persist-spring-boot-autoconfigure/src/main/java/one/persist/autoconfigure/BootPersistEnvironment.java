package one.persist.autoconfigure;

import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import one.persist.spi.PersistEnvironment;

import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The environment of production, with threads that are no bean: an executor among the
 * beans would be taken for the application's own.
 */
final class BootPersistEnvironment implements PersistEnvironment, AutoCloseable {

	private static final String THREAD_NAME_PREFIX = "persist-";

	/**
	 * Seconds that a thread waits for its next task. Longer than the default interval.
	 */
	private static final long KEEP_ALIVE = 30;

	private final PersistEnvironment system;

	private final Runnable endThreads;

	private BootPersistEnvironment(Executor executor, Runnable endThreads) {
		this.system = PersistEnvironment.system(executor);
		this.endThreads = endThreads;
	}

	static BootPersistEnvironment of(Environment environment) {
		if (Threading.VIRTUAL.isActive(environment)) {
			return new BootPersistEnvironment(new VirtualThreadTaskExecutor(THREAD_NAME_PREFIX), () -> {
			});
		}
		ExecutorService pool = platformThreads();
		return new BootPersistEnvironment(pool, pool::shutdownNow);
	}

	/*
	 * Without a bound of its own: the engine runs at most one cycle a store and remote,
	 * and a task that waited for a thread behind a hanging merge function would hold up
	 * another store.
	 */
	private static ExecutorService platformThreads() {
		CustomizableThreadFactory threads = new CustomizableThreadFactory(THREAD_NAME_PREFIX);
		threads.setDaemon(true);
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEEP_ALIVE, TimeUnit.SECONDS, new SynchronousQueue<>(),
				threads);
	}

	@Override
	public Instant now() {
		return this.system.now();
	}

	@Override
	public long nanoTime() {
		return this.system.nanoTime();
	}

	@Override
	public RandomGenerator random() {
		return this.system.random();
	}

	@Override
	public Executor executor() {
		return this.system.executor();
	}

	@Override
	public String host() {
		return this.system.host();
	}

	@Override
	public void close() {
		this.endThreads.run();
	}

}
