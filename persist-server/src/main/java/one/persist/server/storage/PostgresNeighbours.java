package one.persist.server.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import one.persist.DeviceId;
import one.persist.spi.RemoteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Other servers on a PostgreSQL, told by {@code NOTIFY}.
 * <p>
 * A push is told after its commit, by a thread of its own, and not within its
 * transaction. There it would make the pushes of all tenants, and whatever else notifies
 * in the cluster, commit one after the other: PostgreSQL lets one transaction with
 * messages commit at a time, its wait for the disk included. What is committed while
 * others are told is told together, so a store that changes often costs little. A server
 * that dies in between has told nothing, and devices find the change when they ask.
 */
final class PostgresNeighbours implements Neighbours {

	private static final Logger logger = LoggerFactory.getLogger(PostgresNeighbours.class);

	/** Stores told of in one transaction, at most. */
	private static final int AT_ONCE = 1_000;

	/** After a failure: as long as a busy server lets devices wait. */
	private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

	/** What was committed last may still be told. */
	private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

	private final PostgresChannel channel;

	private final PostgresEar ear;

	/** By the digest of the store. */
	private final Map<String, NodeMessage> untold = new ConcurrentHashMap<>();

	/** Whether someone will look for what is untold. */
	private final AtomicBoolean due = new AtomicBoolean();

	/** Its thread begins with the first push. */
	private final ScheduledThreadPoolExecutor telling;

	PostgresNeighbours(PostgresChannel channel, AnnouncementHub hub) {
		this.channel = channel;
		this.ear = new PostgresEar(channel, hub);
		this.telling = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "persist-server-notify");
			thread.setDaemon(true);
			return thread;
		}, new ThreadPoolExecutor.DiscardPolicy());
		this.telling.setExecuteExistingDelayedTasksAfterShutdownPolicy(true);
	}

	@Override
	public void listen() {
		this.ear.open();
	}

	@Override
	public void changed(StoreId store, DeviceId device) {
		add(this.channel.message(store.digest(), device));
		tellAfter(Duration.ZERO);
	}

	private void add(NodeMessage message) {
		this.untold.merge(String.valueOf(message.digest()), message, NodeMessage::unite);
	}

	private void tellAfter(Duration wait) {
		if (this.due.compareAndSet(false, true)) {
			this.telling.schedule(this::tell, wait.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	private void tell() {
		this.due.set(false);
		for (List<NodeMessage> messages = take(); !messages.isEmpty(); messages = take()) {
			try {
				this.channel.send(messages);
			}
			catch (RemoteException ex) {
				logger.debug("Other servers could not be told of {} stores; the next try is in {}", messages.size(),
						RETRY_AFTER, ex);
				messages.forEach(this::add);
				tellAfter(RETRY_AFTER);
				return;
			}
		}
	}

	private List<NodeMessage> take() {
		List<NodeMessage> messages = new ArrayList<>();
		for (String digest : this.untold.keySet()) {
			NodeMessage message = this.untold.remove(digest);
			if (message != null) {
				messages.add(message);
			}
			if (messages.size() == AT_ONCE) {
				break;
			}
		}
		return messages;
	}

	@Override
	public void close() {
		this.telling.shutdown();
		this.ear.close();
		try {
			if (!this.telling.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
				this.telling.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			this.telling.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

}
