package one.persist.server.storage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What PostgreSQL has notified a connection of, as its driver gives it out. The driver is
 * the application's, and is used by reflection: to compile against it takes annotations
 * that it does not bring along.
 */
final class PostgresNotifications {

	private static final String CONNECTION = "org.postgresql.PGConnection";

	private static final String NOTIFICATION = "org.postgresql.PGNotification";

	private final Object connection;

	private final Method receive;

	private final Method parameter;

	private PostgresNotifications(Object connection, Method receive, Method parameter) {
		this.connection = connection;
		this.receive = receive;
		this.parameter = parameter;
	}

	/**
	 * Looks through what pools wrap around a connection.
	 * @throws SQLException if what is within is not the driver's
	 */
	static PostgresNotifications of(Connection connection) throws SQLException {
		try {
			ClassLoader loader = PostgresNotifications.class.getClassLoader();
			Class<?> type = Class.forName(CONNECTION, false, loader);
			if (connection.isWrapperFor(type)) {
				return new PostgresNotifications(connection.unwrap(type), type.getMethod("getNotifications", int.class),
						Class.forName(NOTIFICATION, false, loader).getMethod("getParameter"));
			}
			throw new SQLException("The connections of the DataSource do not unwrap to " + CONNECTION);
		}
		catch (ReflectiveOperationException ex) {
			throw new SQLException("There is no " + CONNECTION + " that can be used: " + ex, ex);
		}
	}

	/**
	 * Waits for a notification.
	 * @param wait how long, at most
	 * @return the payloads of all that have come
	 * @throws SQLException if the connection fails
	 */
	List<String> await(Duration wait) throws SQLException {
		List<String> payloads = new ArrayList<>();
		try {
			Object received = this.receive.invoke(this.connection, (int) wait.toMillis());
			if (received instanceof Object[] notifications) {
				for (Object notification : notifications) {
					payloads.add(String.valueOf(this.parameter.invoke(notification)));
				}
			}
		}
		catch (InvocationTargetException ex) {
			if (ex.getCause() instanceof SQLException cause) {
				throw cause;
			}
			throw new SQLException("The driver failed: " + ex.getCause(), ex);
		}
		catch (IllegalAccessException ex) {
			throw new SQLException("The driver cannot be used: " + ex, ex);
		}
		return payloads;
	}

}
