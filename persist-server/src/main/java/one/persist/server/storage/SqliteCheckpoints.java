package one.persist.server.storage;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import one.persist.server.storage.SqliteSession.Opener;
import one.persist.spi.RemoteException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the log into the file, beside the one who writes: a push would wait for the disk
 * at every few thousandth page otherwise. What is written meanwhile is brought there
 * between two transactions, so that the log begins anew. Safe for use by many threads.
 */
final class SqliteCheckpoints implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SqliteCheckpoints.class);

	/**
	 * Pages of the log after which they are brought into the file, 16 MB: pages that are
	 * written again meanwhile are brought there once, and each time is two waits for the
	 * disk.
	 */
	static final int PAGES = 4_000;

	private static final String LOOK = "PRAGMA wal_checkpoint(NOOP)";

	private static final String CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)";

	private final Opener opener;

	private final SqliteWriter writer;

	private final ExecutorService executor = Executors.newSingleThreadExecutor((task) -> {
		Thread thread = new Thread(task, "persist-server-checkpoints");
		thread.setDaemon(true);
		return thread;
	});

	/** Whether it is looked at the log, or the log brought into the file. */
	private final AtomicBoolean underWay = new AtomicBoolean();

	/** Guarded by this, like what follows. */
	private @Nullable SqliteSession session;

	private boolean closed;

	/**
	 * Creates the checkpoints of a file.
	 * @param opener opens a connection to the file
	 * @param writer the one who writes to it
	 */
	SqliteCheckpoints(Opener opener, SqliteWriter writer) {
		this.opener = opener;
		this.writer = writer;
	}

	/** Something was committed. */
	void committed() {
		if (this.underWay.compareAndSet(false, true)) {
			boolean handed = false;
			try {
				if (pages(LOOK) >= PAGES) {
					this.executor.execute(this::run);
					handed = true;
				}
			}
			catch (SQLException | RejectedExecutionException ex) {
				// everything is in the log, and whoever writes is told what is wrong
				logger.debug("It cannot be seen how long the log is", ex);
			}
			finally {
				if (!handed) {
					this.underWay.set(false);
				}
			}
		}
	}

	private void run() {
		try {
			pages(CHECKPOINT);
			this.writer.between(() -> pages(CHECKPOINT));
		}
		catch (SQLException | RemoteException ex) {
			// a later commit tries again
			logger.debug("The log cannot be brought into the file", ex);
		}
		finally {
			this.underWay.set(false);
		}
	}

	/** How many pages the log has, after a pragma that tells. */
	private synchronized int pages(String pragma) throws SQLException {
		Turns.requireOpen(this.closed);
		SqliteSession open = this.session;
		if (open == null) {
			open = this.opener.open();
			this.session = open;
		}
		try (PreparedStatement statement = open.connection().prepareStatement(pragma);
				ResultSet row = statement.executeQuery()) {
			return row.next() ? row.getInt(2) : 0;
		}
	}

	/**
	 * Waits for what is under way: a connection is one thread's at a time. What is left
	 * in the log is brought into the file by SQLite, when the last connection is closed.
	 */
	@Override
	public void close() {
		this.executor.shutdown();
		synchronized (this) {
			this.closed = true;
			if (this.session != null) {
				this.session.close();
				this.session = null;
			}
		}
	}

}
