package one.persist.benchmarks.byhand;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import one.persist.Synchronous;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/**
 * Connections to a SQLite file, as durable as Persist's.
 */
final class HandMadeFile {

	private HandMadeFile() {
	}

	static Connection writer(Path file, Synchronous synchronous, String... schema) throws SQLException {
		SQLiteConfig config = new SQLiteConfig();
		config.setJournalMode(JournalMode.WAL);
		config.setSynchronous((synchronous == Synchronous.FULL) ? SynchronousMode.FULL : SynchronousMode.NORMAL);
		config.setTransactionMode(TransactionMode.IMMEDIATE);
		Connection connection = open(file, config);
		try (Statement statement = connection.createStatement()) {
			for (String sql : schema) {
				statement.execute(sql);
			}
		}
		connection.setAutoCommit(false);
		return connection;
	}

	static Connection reader(Path file) throws SQLException {
		SQLiteConfig config = new SQLiteConfig();
		config.setReadOnly(true);
		return open(file, config);
	}

	private static Connection open(Path file, SQLiteConfig config) throws SQLException {
		// a connection is used by one thread at a time
		config.setOpenMode(SQLiteOpenMode.NOMUTEX);
		config.setGetGeneratedKeys(false);
		config.setBusyTimeout(5_000);
		SQLiteDataSource source = new SQLiteDataSource(config);
		source.setUrl("jdbc:sqlite:" + file);
		return source.getConnection();
	}

}
