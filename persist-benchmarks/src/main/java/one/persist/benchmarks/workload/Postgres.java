package one.persist.benchmarks.workload;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL of one's own, as durable as one that is installed: a commit is on the
 * disk.
 */
final class Postgres implements AutoCloseable {

	private static final String ROLE = "bench";

	private static final int CONNECTIONS = 20;

	private final EmbeddedPostgres postgres;

	Postgres(Path directory) throws IOException, SQLException {
		this.postgres = EmbeddedPostgres.builder()
			.setDataDirectory(directory.toAbsolutePath().resolve("postgres"))
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on")
			.setServerConfig("full_page_writes", "on")
			.start();
		requireOn("fsync");
		requireOn("synchronous_commit");
		execute("CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + ROLE + "'");
	}

	/** What starts it switches these off, and may know other ways to do so. */
	private void requireOn(String setting) throws SQLException {
		try (Connection connection = this.postgres.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("SHOW " + setting)) {
			row.next();
			if (!row.getString(1).equals("on")) {
				throw new IllegalStateException("PostgreSQL runs with " + setting + " = " + row.getString(1));
			}
		}
	}

	/** An empty database, and a pool of connections to it that its user closes. */
	HikariDataSource database(String name) throws SQLException {
		String own = name.replace('-', '_');
		execute("CREATE DATABASE " + own + " OWNER " + ROLE);
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(
				"jdbc:postgresql://localhost:" + this.postgres.getPort() + "/" + own + "?reWriteBatchedInserts=true");
		config.setUsername(ROLE);
		config.setPassword(ROLE);
		config.setMaximumPoolSize(CONNECTIONS);
		return new HikariDataSource(config);
	}

	private void execute(String sql) throws SQLException {
		try (Connection connection = this.postgres.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	@Override
	public void close() throws IOException {
		this.postgres.close();
	}

}
