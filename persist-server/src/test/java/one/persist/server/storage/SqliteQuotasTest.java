package one.persist.server.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

import one.persist.Synchronous;
import org.junit.jupiter.api.io.TempDir;

class SqliteQuotasTest extends QuotasContract {

	@TempDir
	private Path directory;

	@Override
	SyncStorage open(StorageSettings settings) {
		return SqliteSyncStorage.open(this.directory, Synchronous.NORMAL, settings);
	}

	@Override
	void execute(String sql) throws SQLException {
		try (Connection connection = DriverManager
			.getConnection("jdbc:sqlite:" + this.directory.resolve("persist-server.db"));
				Statement statement = connection.createStatement()) {
			statement.executeUpdate(sql);
		}
	}

}
