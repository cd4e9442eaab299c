package one.persist.internal.sqlite;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A connection as Spring sees it: it prepares a statement for each call and closes it
 * afterwards, and preparing costs more than running. Here a closed statement is kept, and
 * given out again to who prepares the same text. One thread at a time, as the connection
 * itself.
 */
final class KeptStatements implements InvocationHandler {

	/**
	 * Texts kept, at most: more than Spring Data makes for the small tables, and a bound
	 * should it ever make texts without end.
	 */
	private static final int MAX_KEPT = 64;

	private final Connection connection;

	/** Statements that nobody uses now. */
	private final Map<String, PreparedStatement> idle = new HashMap<>();

	private KeptStatements(Connection connection) {
		this.connection = connection;
	}

	static Connection over(Connection connection) {
		return (Connection) Proxy.newProxyInstance(KeptStatements.class.getClassLoader(),
				new Class<?>[] { Connection.class }, new KeptStatements(connection));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		if (arguments != null && arguments.length == 1 && method.getName().equals("prepareStatement")) {
			return prepare((String) arguments[0]);
		}
		return call(this.connection, method, arguments);
	}

	private Object prepare(String sql) throws SQLException {
		PreparedStatement kept = this.idle.remove(sql);
		PreparedStatement statement = (kept != null) ? kept : this.connection.prepareStatement(sql);
		return Proxy.newProxyInstance(KeptStatements.class.getClassLoader(), new Class<?>[] { PreparedStatement.class },
				new Lent(sql, statement));
	}

	private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/**
	 * A statement in use. Whoever closes it, or closes it twice, gives it back once.
	 */
	private final class Lent implements InvocationHandler {

		private final String sql;

		private final PreparedStatement statement;

		/** The driver closes a statement that fails, without saying so. */
		private boolean failed;

		private boolean closed;

		private Lent(String sql, PreparedStatement statement) {
			this.sql = sql;
			this.statement = statement;
		}

		@Override
		public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
			if (method.getName().equals("close")) {
				close();
				return null;
			}
			if (this.closed) {
				throw new SQLException("The statement is closed");
			}
			try {
				return call(this.statement, method, arguments);
			}
			catch (SQLException ex) {
				this.failed = true;
				throw ex;
			}
		}

		private void close() throws SQLException {
			if (this.closed) {
				return;
			}
			this.closed = true;
			Map<String, PreparedStatement> idle = KeptStatements.this.idle;
			boolean keeps = !this.failed && idle.size() < MAX_KEPT && !idle.containsKey(this.sql);
			if (keeps) {
				idle.put(this.sql, this.statement);
			}
			else {
				this.statement.close();
			}
		}

	}

}
