package one.persist.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears, on one connection and one thread, what other servers tell through a channel.
 *
 * <pre>
 * silent ──open──► listening ──own hello heard──► hearing
 *                   ▲     │ none comes               │
 *                   │     ▼                          │ the connection is cut
 *                   └── waiting ◄────────────────────┘
 * </pre>
 *
 * What is told while it does not hear is lost, so all who listen are told once when it
 * hears again. Safe for use by many threads.
 */
final class PostgresEar {

	private static final Logger logger = LoggerFactory.getLogger(PostgresEar.class);

	/** A wait for messages, which nothing interrupts: closing takes no longer. */
	private static final Duration POLL = Duration.ofMillis(100);

	/** Waits for the own hello, until nothing can be expected to come: two seconds. */
	private static final int HELLO_POLLS = 20;

	/**
	 * Waits between two looks whether the connection still lives: ten seconds of silence.
	 */
	private static final int CHECK_POLLS = 100;

	private static final Duration FIRST_WAIT = Duration.ofMillis(100);

	private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

	/** The thread may be waiting for a connection of the pool, or for the database. */
	private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

	private final PostgresChannel channel;

	private final AnnouncementHub hub;

	private final CountDownLatch closing = new CountDownLatch(1);

	/** Null until someone listens. */
	private volatile @Nullable Thread thread;

	/** Of the thread: until when it is not tried again. */
	private Duration wait = FIRST_WAIT;

	/** Of the thread: whether the log tells that it does not hear. */
	private boolean told;

	PostgresEar(PostgresChannel channel, AnnouncementHub hub) {
		this.channel = channel;
		this.hub = hub;
	}

	/** Begins to listen, if it does not. Returns at once. */
	void open() {
		if (this.thread == null) {
			start();
		}
	}

	private synchronized void start() {
		if (this.thread == null && isOpen()) {
			Thread starting = new Thread(this::run, "persist-server-listen");
			starting.setDaemon(true);
			this.thread = starting;
			starting.start();
		}
	}

	private boolean isOpen() {
		return this.closing.getCount() > 0;
	}

	/**
	 * Whatever goes wrong ends here: an exception, or an error, would leave devices
	 * without announcements until a restart.
	 */
	private void run() {
		try {
			do {
				try {
					this.channel.keep(this::listen);
				}
				catch (Throwable ex) {
					failed(ex);
				}
			}
			while (!this.closing.await(nextWait(), TimeUnit.MILLISECONDS));
		}
		catch (InterruptedException ex) {
			// it is closed, and may have waited for a connection
		}
	}

	private long nextWait() {
		long millis = this.wait.toMillis();
		this.wait = this.wait.multipliedBy(2);
		if (this.wait.compareTo(LONGEST_WAIT) > 0) {
			this.wait = LONGEST_WAIT;
		}
		return millis;
	}

	private void failed(Throwable failure) {
		if (!isOpen()) {
			return;
		}
		String reason = PostgresFailure.firstLine(failure.getMessage());
		if (this.told) {
			logger.debug("Other servers are still not heard: {}", reason);
			return;
		}
		this.told = true;
		logger.warn("Other servers on the database are not heard: {}. Devices that listen here find what is stored"
				+ " there only when they ask. It is tried again", reason.isEmpty() ? failure : reason);
	}

	private void listen(Connection connection) throws SQLException {
		PostgresNotifications notifications = PostgresNotifications.of(connection);
		execute(connection, "LISTEN " + this.channel.name());
		try {
			awaitHello(notifications);
			if (this.told) {
				this.told = false;
				logger.info("Other servers on the database are heard again");
			}
			this.hub.changed();
			hear(connection, notifications);
		}
		finally {
			forget(connection);
		}
	}

	/**
	 * A pooler may let LISTEN pass and keep for itself what comes of it. The hello goes
	 * through another connection, as what others tell does.
	 */
	private void awaitHello(PostgresNotifications notifications) throws SQLException {
		this.channel.send(List.of(this.channel.message(null, null)));
		for (int poll = 0; poll < HELLO_POLLS && isOpen(); poll++) {
			for (NodeMessage message : poll(notifications)) {
				if (this.channel.isOwn(message)) {
					return;
				}
			}
		}
		throw new SQLException("What PostgreSQL notifies does not come through the DataSource's connections, as with a"
				+ " pooler that gives each transaction another one");
	}

	private void hear(Connection connection, PostgresNotifications notifications) throws SQLException {
		int polls = 0;
		while (isOpen()) {
			for (NodeMessage message : poll(notifications)) {
				if (!this.channel.isOwn(message) && message.digest() != null) {
					this.hub.changed(message.digest(), message.device());
				}
			}
			if (++polls == CHECK_POLLS) {
				polls = 0;
				execute(connection, "SELECT 1");
				// only now: one that is cut again and again tells all who listen each
				// time
				this.wait = FIRST_WAIT;
			}
		}
	}

	private static List<NodeMessage> poll(PostgresNotifications notifications) throws SQLException {
		List<NodeMessage> messages = new ArrayList<>();
		for (String payload : notifications.await(POLL)) {
			NodeMessage message = NodeMessage.parse(payload);
			if (message != null) {
				messages.add(message);
			}
		}
		return messages;
	}

	/** The connection goes back to the application. */
	private void forget(Connection connection) {
		try {
			if (!connection.isClosed()) {
				execute(connection, "UNLISTEN " + this.channel.name());
			}
		}
		catch (SQLException ex) {
			logger.debug("A connection could not be set back: {}", PostgresFailure.firstLine(ex.getMessage()));
		}
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	/** Ends it: waits for the thread, which soon gives its connection back. */
	void close() {
		this.closing.countDown();
		Thread ending;
		synchronized (this) {
			ending = this.thread;
		}
		if (ending == null) {
			return;
		}
		try {
			ending.join(CLOSE_WAIT.toMillis());
			ending.interrupt();
		}
		catch (InterruptedException ex) {
			ending.interrupt();
			Thread.currentThread().interrupt();
		}
	}

}
