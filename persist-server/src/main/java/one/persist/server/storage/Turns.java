package one.persist.server.storage;

import java.sql.SQLException;
import java.time.Duration;

import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * How calls wait for their turn at the file.
 */
final class Turns {

	/** How long a call waits for those before it, until its device is to come again. */
	static final Duration WAIT = Duration.ofSeconds(10);

	/** After how long a device that was turned away may come again. */
	private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

	private Turns() {
	}

	/**
	 * Waits.
	 * @param turn gives false if it did not come in time
	 * @throws RemoteException of kind {@code BUSY} if it did not
	 */
	static void take(Turn turn) {
		try {
			if (!turn.comes()) {
				throw busy(null);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw busy(ex);
		}
	}

	private static RemoteException busy(@Nullable Exception cause) {
		return new RemoteException(Kind.BUSY, "The server is busy with other calls", cause, RETRY_AFTER);
	}

	static void requireOpen(boolean closed) throws SQLException {
		if (closed) {
			throw new SQLException("The server's storage is closed");
		}
	}

	/**
	 * Waits for a turn.
	 */
	@FunctionalInterface
	interface Turn {

		boolean comes() throws InterruptedException;

	}

}
