package one.persist.test;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import one.persist.server.storage.SyncStorage;
import one.persist.spi.Remote;
import one.persist.test.TestServer.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract on SQLite files.
 */
class SqliteSyncStorageTest extends SyncStorageContract {

	@TempDir
	private Path temporary;

	private TestServer server;

	private Snapshot snapshot;

	@BeforeEach
	void make() {
		this.server = new TestServer(this.temporary.resolve("server"), this.clock, LIMITS);
	}

	@AfterEach
	void close() {
		this.server.close();
	}

	@Override
	protected Remote remote(String tenant, String store) {
		return this.server.remote(tenant, store);
	}

	@Override
	protected SyncStorage storage() {
		return this.server.storage();
	}

	@Override
	protected void restart() {
		this.server.close();
	}

	@Override
	protected void wipe() {
		this.server.wipe();
	}

	@Override
	protected void backUp() {
		this.snapshot = this.server.snapshot();
	}

	@Override
	protected void restore() {
		this.server.restore(this.snapshot);
	}

	@Override
	protected void execute(String sql) {
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			statement.executeUpdate(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	protected String single(String sql) {
		try (Connection connection = connect();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(sql)) {
			return row.getString(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Connection connect() throws SQLException {
		return DriverManager
			.getConnection("jdbc:sqlite:" + this.temporary.resolve("server").resolve("persist-server.db"));
	}

}
