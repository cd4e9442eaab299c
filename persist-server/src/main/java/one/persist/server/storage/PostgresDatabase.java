package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import javax.sql.DataSource;

import one.persist.spi.RemoteException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL that any number of servers share. What a transaction needs is set for that
 * transaction alone: connections are of the application's pool, and go back as they came.
 */
final class PostgresDatabase implements Database {

	private static final Logger logger = LoggerFactory.getLogger(PostgresDatabase.class);

	/**
	 * Each statement sees what was committed before it: what counts is read under locks.
	 */
	private static final String WRITING = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE";

	/** All statements see the same moment. */
	private static final String READING = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

	/*
	 * A table is read by its indexes, in their order. PostgreSQL may think otherwise of a
	 * table that it has not looked at, or that has grown since, and it keeps a plan that
	 * was good for an empty one: a push would then read all of its store.
	 */
	private static final String SETTINGS = """
			SELECT set_config('persist.tenant', ?, true), set_config('persist.list_stores', ?, true),
				set_config('persist.search_path', current_setting('search_path'), true),
				set_config('search_path', ?, true), set_config('lock_timeout', ?, true),
				set_config('idle_in_transaction_session_timeout', ?, true),
				set_config('statement_timeout', ?, true),
				set_config('persist.enable_seqscan', current_setting('enable_seqscan'), true),
				set_config('enable_seqscan', 'off', true),
				set_config('persist.enable_sort', current_setting('enable_sort'), true),
				set_config('enable_sort', 'off', true)""";

	private static final String SEND = """
			SELECT pg_notify(?, message) FROM unnest(CAST(? AS text[])) AS message""";

	/**
	 * Races that a transaction may lose, until it says that the server is busy. Each is
	 * won by someone.
	 */
	private static final int ATTEMPTS = 5;

	private static final Dialect DIALECT = new PostgresDialect();

	private final DataSource source;

	private final String searchPath;

	private final Waits waits;

	private final StoreGate gate;

	private volatile boolean closed;

	/**
	 * Takes a database that has the tables.
	 * @param schema where they are; checked
	 * @param gate keeps those apart who write to one store
	 */
	PostgresDatabase(DataSource source, String schema, Waits waits, StoreGate gate) {
		this.source = source;
		this.searchPath = '"' + schema + "\", pg_temp";
		this.waits = waits;
		this.gate = gate;
	}

	@Override
	public <T> T write(String tenant, Work<T> work) {
		return run(WRITING, tenant, work);
	}

	@Override
	public <T> T change(StoreId store, Work<T> work) {
		return this.gate.pass(store, () -> write(store.tenant(), work));
	}

	@Override
	public <T> T read(String tenant, Work<T> work) {
		return run(READING, tenant, work);
	}

	@Override
	public List<StoreId> stores(@Nullable StoreId after, int limit) {
		return run(READING, NOBODY, (connection) -> StoreTable.list(connection, after, limit));
	}

	@Override
	public Dialect dialect() {
		return DIALECT;
	}

	/**
	 * Sends messages to all who listen to a channel, in a transaction of their own that
	 * writes nothing: a commit with messages keeps those of all other transactions
	 * waiting, and is over at once only where nothing has to reach a disk.
	 * @param messages less than 8000 bytes each
	 */
	void send(String channel, List<String> messages) {
		run(WRITING, NOBODY, (connection) -> {
			try (PreparedStatement send = connection.prepareStatement(SEND)) {
				send.setString(1, channel);
				send.setArray(2, connection.createArrayOf("text", messages.toArray()));
				return send.execute();
			}
		});
	}

	/**
	 * Does something with a connection outside of any transaction, for as long as it
	 * takes. A connection that fails is not used again.
	 * @throws SQLException as the database, or the work, throws it
	 */
	void keep(Task task) throws SQLException {
		try (Connection connection = this.source.getConnection()) {
			boolean autoCommit = connection.getAutoCommit();
			int networkTimeout = connection.getNetworkTimeout();
			connection.setNetworkTimeout(Runnable::run, shorter(networkTimeout, this.waits.network()));
			connection.setAutoCommit(true);
			try {
				task.with(connection);
			}
			finally {
				giveBack(connection, autoCommit, networkTimeout);
			}
		}
	}

	private <T> T run(String mode, String tenant, Work<T> work) {
		if (this.closed) {
			throw new RemoteException(RemoteException.Kind.TRANSIENT, "The server's storage is closed", null);
		}
		int attempt = 1;
		while (true) {
			try (Connection connection = this.source.getConnection()) {
				return run(connection, mode, tenant, work);
			}
			catch (SQLException ex) {
				if (attempt == ATTEMPTS || !PostgresFailure.isRace(ex)) {
					throw PostgresFailure.translate(ex);
				}
				attempt++;
			}
		}
	}

	private <T> T run(Connection connection, String mode, String tenant, Work<T> work) throws SQLException {
		boolean autoCommit = connection.getAutoCommit();
		int networkTimeout = connection.getNetworkTimeout();
		boolean committed = false;
		connection.setNetworkTimeout(Runnable::run, shorter(networkTimeout, this.waits.network()));
		connection.setAutoCommit(false);
		try {
			RoundTrip beginning = settings(mode, tenant);
			beginning.then(work.first());
			DIALECT.make(connection, beginning);
			T result = work.in(connection);
			connection.commit();
			committed = true;
			return result;
		}
		finally {
			if (!committed) {
				rollBack(connection);
			}
			giveBack(connection, autoCommit, networkTimeout);
		}
	}

	private RoundTrip settings(String mode, String tenant) {
		RoundTrip settings = new RoundTrip();
		settings.ask(Query.command(mode, (set, index) -> index));
		settings.ask(Query.command(SETTINGS, (set, index) -> {
			set.setString(index, tenant);
			set.setString(index + 1, tenant.equals(NOBODY) ? "on" : "off");
			set.setString(index + 2, this.searchPath);
			set.setString(index + 3, millis(this.waits.lock()));
			set.setString(index + 4, millis(this.waits.idle()));
			set.setString(index + 5, millis(this.waits.statement()));
			return index + 6;
		}));
		return settings;
	}

	private static String millis(Duration duration) {
		return String.valueOf(duration.toMillis());
	}

	/** Zero is for ever. */
	private static int shorter(int current, Duration limit) {
		int millis = Math.toIntExact(limit.toMillis());
		return (current > 0) ? Math.min(current, millis) : millis;
	}

	/** What ended the transaction is what is told, not that its connection is gone. */
	private static void rollBack(Connection connection) {
		try {
			connection.rollback();
		}
		catch (SQLException ex) {
			logger.debug("A transaction could not be rolled back: {}", PostgresFailure.firstLine(ex.getMessage()));
		}
	}

	/** By now it is decided whether the work was done. */
	private static void giveBack(Connection connection, boolean autoCommit, int networkTimeout) {
		try {
			if (!connection.isClosed()) {
				connection.setAutoCommit(autoCommit);
				connection.setNetworkTimeout(Runnable::run, networkTimeout);
			}
		}
		catch (SQLException ex) {
			logger.debug("A connection could not be set back: {}", PostgresFailure.firstLine(ex.getMessage()));
		}
	}

	/** The connections are the application's. */
	@Override
	public void close() {
		this.closed = true;
	}

	/**
	 * What is done with a connection.
	 */
	@FunctionalInterface
	interface Task {

		void with(Connection connection) throws SQLException;

	}

}
