package one.persist.internal.sqlite;

import java.sql.Connection;
import java.util.function.Supplier;

import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.SmartDataSource;

/**
 * Shows Spring the connection that the current thread works with. It is never closed from
 * there: who opened it closes it.
 */
final class SessionDataSource extends AbstractDataSource implements SmartDataSource {

	private final Supplier<Connection> current;

	SessionDataSource(Supplier<Connection> current) {
		this.current = current;
	}

	@Override
	public Connection getConnection() {
		return this.current.get();
	}

	@Override
	public Connection getConnection(String username, String password) {
		return getConnection();
	}

	@Override
	public boolean shouldClose(Connection connection) {
		return false;
	}

}
