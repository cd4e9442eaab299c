package one.persist.server.autoconfigure;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import one.persist.server.storage.Retention;
import one.persist.server.storage.SyncStorage;
import one.persist.server.storage.SyncStorage.Purged;
import one.persist.spi.RemoteException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * What the server does by itself between start and stop: forgets what is past its time.
 * On a thread of its own, so that the application's scheduling is left alone.
 */
final class ServerLifecycle implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(ServerLifecycle.class);

	/**
	 * Retention is counted in days: to the hour is exact enough. The first is at start.
	 */
	static final Duration PURGE_INTERVAL = Duration.ofHours(1);

	/** A purge works in short transactions, one of which may be under way. */
	private static final Duration STOP_WAIT = Duration.ofSeconds(10);

	private final SyncStorage storage;

	private final Retention retention;

	private final Duration interval;

	private final boolean withoutTokens;

	/** Kinds of failure that were told since a purge succeeded. Used while purging. */
	private final Set<Object> told = new HashSet<>();

	private @Nullable ScheduledExecutorService purging;

	ServerLifecycle(SyncStorage storage, Retention retention, Duration interval, boolean withoutTokens) {
		this.storage = storage;
		this.retention = retention;
		this.interval = interval;
		this.withoutTokens = withoutTokens;
	}

	@Override
	public synchronized void start() {
		if (this.withoutTokens) {
			logger
				.warn("The sync server refuses every call, as it knows no token. Set persist.server.tokens.<name>.token"
						+ " and persist.server.tokens.<name>.tenant, or persist.server.jwt for signed tokens, or make keys of devices");
		}
		ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "persist-server-purge");
			thread.setDaemon(true);
			return thread;
		});
		executor.scheduleWithFixedDelay(this::purge, 0, this.interval.toMillis(), TimeUnit.MILLISECONDS);
		this.purging = executor;
	}

	/**
	 * Whatever goes wrong ends here: an exception, or an error, would end purging until a
	 * restart.
	 */
	private void purge() {
		try {
			Purged purged = this.storage.purge(this.retention);
			logger.debug("Purged what was past its time: {}", purged);
			this.told.clear();
		}
		catch (Throwable ex) {
			survive(ex);
		}
	}

	private void survive(Throwable failure) {
		try {
			Object kind = (failure instanceof RemoteException remote) ? remote.kind() : failure.getClass();
			if (this.told.add(kind)) {
				logger.error("What is past its time could not be purged; the next try is in {}", this.interval,
						failure);
			}
			else {
				logger.debug("What is past its time could still not be purged", failure);
			}
		}
		catch (Throwable ex) {
			// there is no memory even to tell
		}
	}

	@Override
	public synchronized void stop() {
		ScheduledExecutorService executor = this.purging;
		if (executor == null) {
			return;
		}
		this.purging = null;
		executor.shutdown();
		try {
			if (!executor.awaitTermination(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
				logger.warn("A purge is still under way after {}: what it has not deleted is left for the next start",
						STOP_WAIT);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.purging != null;
	}

}
