package one.persist.server.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A database of its own in the one real PostgreSQL that the tests of this JVM share. It
 * belongs to a role without any privilege beyond that, as a server's should.
 */
public final class TestDatabase implements AutoCloseable {

	/** The role, its password too. */
	public static final String ROLE = "persist";

	private static final String SCHEMA = "persist";

	private static final String[] TABLES = { "sync_store", "sync_commit", "sync_device", "sync_record", "sync_key",
			"sync_binding", "sync_revoked", "sync_audit" };

	private static final AtomicInteger COUNT = new AtomicInteger();

	private final String name = "test" + COUNT.incrementAndGet();

	private final List<HikariDataSource> pools = new ArrayList<>();

	/**
	 * Makes a database, and starts PostgreSQL for the first one.
	 */
	public TestDatabase() {
		this("");
	}

	/**
	 * Makes a database that differs from the usual.
	 * @param options options of {@code CREATE DATABASE}
	 */
	public TestDatabase(String options) {
		executeIn("postgres", "CREATE DATABASE " + this.name + " OWNER " + ROLE + " " + options);
	}

	/**
	 * Where it is.
	 * @return a URL of JDBC
	 */
	public String url() {
		return Instance.POSTGRES.getJdbcUrl(ROLE, this.name).replaceAll("\\?.*", "");
	}

	/**
	 * Makes a pool of connections of the role.
	 * @param size connections, at most
	 * @return the pool; closed with the database
	 */
	public HikariDataSource pool(int size) {
		return pool(size, "pool");
	}

	/**
	 * Makes a pool of connections of the role that can be told from others.
	 * @param size connections, at most
	 * @param application by what name PostgreSQL knows them
	 * @return the pool; closed with the database
	 */
	public HikariDataSource pool(int size, String application) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(url());
		config.setUsername(ROLE);
		config.setPassword(ROLE);
		config.setMaximumPoolSize(size);
		config.addDataSourceProperty("ApplicationName", application);
		config.setMinimumIdle(1);
		config.setConnectionTimeout(5_000);
		HikariDataSource pool = new HikariDataSource(config);
		this.pools.add(pool);
		return pool;
	}

	/**
	 * Opens a connection of someone who may do anything, and whom no policy holds.
	 * @return the connection, in the server's schema
	 * @throws SQLException if that fails
	 */
	public Connection superuser() throws SQLException {
		Connection connection = Instance.POSTGRES.getDatabase("postgres", this.name).getConnection();
		connection.setSchema(SCHEMA);
		return connection;
	}

	/**
	 * Runs statements past the server.
	 * @param sql statements
	 */
	public void execute(String sql) {
		executeIn(this.name, "SET search_path = " + SCHEMA + "; " + sql);
	}

	/**
	 * Reads one value past the server.
	 * @param sql a query
	 * @return the first column of the first row
	 */
	public String single(String sql) {
		try (Connection connection = superuser();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(sql)) {
			row.next();
			return row.getString(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Empties the server's tables.
	 */
	public void wipe() {
		execute("TRUNCATE " + String.join(", ", TABLES));
	}

	/**
	 * Keeps a copy of the server's tables, in place of the copy before.
	 */
	public void backUp() {
		StringBuilder sql = new StringBuilder("DROP SCHEMA IF EXISTS backup CASCADE; CREATE SCHEMA backup;");
		for (String table : TABLES) {
			sql.append("CREATE TABLE backup.").append(table).append(" AS TABLE ").append(table).append(';');
		}
		execute(sql.toString());
	}

	/**
	 * Goes back to the copy.
	 */
	public void restore() {
		wipe();
		StringBuilder sql = new StringBuilder();
		for (String table : TABLES) {
			sql.append("INSERT INTO ").append(table).append(" SELECT * FROM backup.").append(table).append(';');
		}
		execute(sql.toString());
	}

	private static void executeIn(String database, String sql) {
		try (Connection connection = Instance.POSTGRES.getDatabase("postgres", database).getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.pools.forEach(HikariDataSource::close);
		executeIn("postgres", "DROP DATABASE " + this.name + " WITH (FORCE)");
	}

	/**
	 * Started when it is first needed; it stops itself with the JVM.
	 */
	private static final class Instance {

		private static final EmbeddedPostgres POSTGRES = start();

		/** What is tested dies with the JVM: nothing needs to reach a disk. */
		private static EmbeddedPostgres start() {
			try {
				EmbeddedPostgres postgres = EmbeddedPostgres.builder()
					.setServerConfig("fsync", "off")
					.setServerConfig("full_page_writes", "off")
					.setServerConfig("max_connections", "200")
					.start();
				try (Connection connection = postgres.getPostgresDatabase().getConnection();
						Statement statement = connection.createStatement()) {
					statement.execute("CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + ROLE + "'");
				}
				return postgres;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
