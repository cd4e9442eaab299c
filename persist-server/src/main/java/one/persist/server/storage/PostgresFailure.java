package one.persist.server.storage;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Set;

import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What a failure of PostgreSQL means to those who call the server.
 */
final class PostgresFailure {

	/** After how long a device that was turned away may come again. */
	private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

	/**
	 * Two transactions were in each other's way, and this one is to be tried again:
	 * serialization failure, deadlock, and a row that another has made first.
	 */
	private static final Set<String> RACES = Set.of("40001", "40P01", "23505");

	/**
	 * Others are in the way: races, a lock or a statement that took too long, too many
	 * connections. Not a row that is there at each attempt, which no waiting takes away.
	 */
	private static final Set<String> BUSY = Set.of("40001", "40P01", "55P03", "57014", "53300");

	private PostgresFailure() {
	}

	/** Whether the transaction may well succeed if it is tried again at once. */
	static boolean isRace(SQLException ex) {
		return RACES.contains(state(ex));
	}

	/** A failure that may be logged: without the rows that PostgreSQL tells of. */
	static RemoteException translate(SQLException ex) {
		if (BUSY.contains(state(ex)) || isPoolExhausted(ex)) {
			return new RemoteException(Kind.BUSY, "The server is busy with other calls", withoutRows(ex), RETRY_AFTER);
		}
		return new RemoteException(Kind.TRANSIENT, "The server's storage failed", withoutRows(ex));
	}

	/** A pool that cannot reach the database says so by a cause, or by a state. */
	private static boolean isPoolExhausted(SQLException ex) {
		return ex instanceof SQLTransientConnectionException && ex.getCause() == null && ex.getSQLState() == null;
	}

	/**
	 * PostgreSQL names the failing row in the lines after the first, and in some messages
	 * about data in the first.
	 */
	private static SQLException withoutRows(SQLException ex) {
		String state = state(ex);
		boolean ofData = state.startsWith("22") || state.startsWith("23");
		SQLException told = new SQLException(
				"SQLSTATE " + state + ": " + (ofData ? "The database refused a row" : firstLine(ex.getMessage())),
				state);
		told.setStackTrace(ex.getStackTrace());
		return told;
	}

	static String firstLine(@Nullable String message) {
		return (message != null) ? message.lines().findFirst().orElse("") : "";
	}

	private static String state(SQLException ex) {
		return (ex.getSQLState() != null) ? ex.getSQLState() : "";
	}

}
