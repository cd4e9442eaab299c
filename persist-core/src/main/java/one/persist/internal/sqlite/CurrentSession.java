package one.persist.internal.sqlite;

import java.sql.Connection;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * The session that a thread works with: what Spring Data does goes through it, and nested
 * work joins it.
 */
final class CurrentSession {

	private final String store;

	private final Consumer<String> faultPoint;

	private final ThreadLocal<@Nullable SqliteSession> bound = new ThreadLocal<>();

	CurrentSession(String store, Consumer<String> faultPoint) {
		this.store = store;
		this.faultPoint = faultPoint;
	}

	/** The current thread's; null outside of reads and transactions. */
	@Nullable SqliteSession get() {
		return this.bound.get();
	}

	/** Runs work with a session that is the current thread's meanwhile. */
	<T extends @Nullable Object> T within(SqliteSession session, Function<SqliteSession, T> work) {
		SqliteSession before = this.bound.get();
		this.bound.set(session);
		try {
			return work.apply(session);
		}
		catch (DataAccessException ex) {
			throw SqliteErrors.translate(this.store, ex);
		}
		finally {
			if (before != null) {
				this.bound.set(before);
			}
			else {
				this.bound.remove();
			}
		}
	}

	/** For Spring Data. */
	Connection connection() {
		SqliteSession session = this.bound.get();
		if (session == null) {
			throw new IllegalStateException("Only within a read or a transaction");
		}
		this.faultPoint.accept("Spring Data");
		return session.connection();
	}

}
