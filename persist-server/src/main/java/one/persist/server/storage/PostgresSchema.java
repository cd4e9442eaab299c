package one.persist.server.storage;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import one.persist.server.ServerSetupException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables in a PostgreSQL up to date, in a schema of the server's own, so that
 * neither the application's tables nor its own migrations are touched.
 */
final class PostgresSchema {

	private static final Logger logger = LoggerFactory.getLogger(PostgresSchema.class);

	private static final String ROLE = "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user";

	private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

	private static final String HISTORY = "persist_schema_history";

	/**
	 * Migrations of this number only add, those of a later version of the server too.
	 */
	private static final BigInteger GENERATION = BigInteger.ONE;

	/** Servers that start together make the tables at the same time; one of them does. */
	private static final int ATTEMPTS = 3;

	private PostgresSchema() {
	}

	/**
	 * Makes the schema and its tables if they are missing.
	 * @throws ServerSetupException if the database is not PostgreSQL, cannot be reached,
	 * or cannot be brought up to date
	 */
	static void migrate(DataSource source, String schema) {
		if (!NAME.matcher(schema).matches()) {
			throw new ServerSetupException("The schema '" + schema + "' is not one that the server uses.",
					"Set persist.server.schema to lower-case letters, digits and '_', at most 63 characters, beginning with no digit.",
					null);
		}
		prepare(source, schema);
		Flyway flyway = Flyway.configure(PostgresSchema.class.getClassLoader())
			.dataSource(source)
			.defaultSchema(schema)
			.createSchemas(false)
			.table(HISTORY)
			.locations("classpath:one/persist/server/storage/postgresql")
			.failOnMissingLocations(true)
			.placeholderReplacement(false)
			// a server of the version before starts beside those of the next
			.ignoreMigrationPatterns("*:future")
			.load();
		int attempt = 1;
		while (true) {
			try {
				migrate(flyway, schema);
				return;
			}
			catch (FlywayException ex) {
				// the next attempt finds what another server has made meanwhile
				if (attempt == ATTEMPTS) {
					throw refusal(schema, ex);
				}
				attempt++;
			}
		}
	}

	private static ServerSetupException refusal(String schema, Exception ex) {
		return new ServerSetupException(
				"The schema '" + schema + "' of the database cannot be brought up to date: "
						+ PostgresFailure.firstLine(ex.getMessage()) + ".",
				"Check that the role may create the schema, or owns it, and that nothing else is in it;"
						+ " set persist.server.schema for another. An application that embeds the server also needs"
						+ " org.flywaydb:flyway-database-postgresql.",
				ex);
	}

	private static void migrate(Flyway flyway, String schema) {
		MigrationInfo current = flyway.info().current();
		if (current != null && current.getVersion() != null
				&& current.getVersion().getMajor().compareTo(GENERATION) > 0) {
			throw new ServerSetupException(
					"The schema '" + schema + "' has version " + current.getVersion()
							+ ", made by a newer server that this one cannot work beside.",
					"Start the version of the server that made it, or a newer one.", null);
		}
		flyway.migrate();
	}

	private static void prepare(DataSource source, String schema) {
		try (Connection connection = connect(source)) {
			String product = connection.getMetaData().getDatabaseProductName();
			if (!product.equals("PostgreSQL")) {
				throw new ServerSetupException("The application's DataSource is " + product + ", not PostgreSQL.",
						"Set spring.datasource.url to a PostgreSQL, or persist.server.storage to sqlite.", null);
			}
			String encoding = encoding(connection);
			if (!encoding.equals("UTF8")) {
				throw new ServerSetupException(
						"The database has the encoding " + encoding + ", which does not hold every key.",
						"Create a database with the encoding UTF8, and set spring.datasource.url to it.", null);
			}
			if (!exists(connection, schema)) {
				create(connection, schema);
			}
			warnOfRole(connection);
		}
		catch (SQLException ex) {
			throw unusable(ex);
		}
	}

	/** Nothing fails without the second wall, and nobody would notice that it is gone. */
	private static void warnOfRole(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(ROLE)) {
			if (row.next() && row.getBoolean(2)) {
				logger.warn(
						"The role '{}' is a superuser or has BYPASSRLS, so policies on rows do not keep tenants apart a"
								+ " second time: give the server a role that has neither, and owns the schema",
						row.getString(1));
			}
		}
	}

	/** A pool may have failures of its own when it is first used. */
	private static Connection connect(DataSource source) {
		try {
			return source.getConnection();
		}
		catch (SQLException | RuntimeException ex) {
			throw unusable(ex);
		}
	}

	private static ServerSetupException unusable(Exception ex) {
		return new ServerSetupException(
				"The database cannot be used: " + PostgresFailure.firstLine(ex.getMessage()) + ".",
				"Check spring.datasource.url, its user name and password, and that the database is up.", ex);
	}

	/** Flyway would try for ten seconds, whatever the reason. */
	private static void create(Connection connection, String schema) throws SQLException {
		boolean autoCommit = connection.getAutoCommit();
		connection.setAutoCommit(true);
		try (Statement statement = connection.createStatement()) {
			statement.executeUpdate("CREATE SCHEMA IF NOT EXISTS \"" + schema + '"');
		}
		catch (SQLException ex) {
			// another server may have made it at the same moment
			if (!exists(connection, schema)) {
				throw refusal(schema, ex);
			}
		}
		finally {
			connection.setAutoCommit(autoCommit);
		}
	}

	private static boolean exists(Connection connection, String schema) throws SQLException {
		try (PreparedStatement find = connection.prepareStatement("SELECT 1 FROM pg_namespace WHERE nspname = ?")) {
			find.setString(1, schema);
			try (ResultSet row = find.executeQuery()) {
				return row.next();
			}
		}
	}

	private static String encoding(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("SHOW server_encoding")) {
			row.next();
			return row.getString(1);
		}
	}

}
