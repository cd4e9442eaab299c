package one.persist.server.storage;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Statements that none waits for what another tells: they run in their order, and where
 * the database is at the other end of a wire they travel together.
 */
final class RoundTrip {

	private final List<Answer<?>> answers = new ArrayList<>();

	/**
	 * Adds a statement.
	 * @return what it told, once the trip is made
	 */
	<T> Answer<T> ask(Query<T> query) {
		Answer<T> answer = new Answer<>(query);
		this.answers.add(answer);
		return answer;
	}

	/** Adds the statements of another trip. */
	void then(RoundTrip other) {
		this.answers.addAll(other.answers);
	}

	/** In the order in which they run. */
	List<Answer<?>> answers() {
		return this.answers;
	}

	/**
	 * What a statement is to tell.
	 *
	 * @param <T> what that is
	 */
	static final class Answer<T> {

		private final Query<T> query;

		private @Nullable T told;

		private Answer(Query<T> query) {
			this.query = query;
		}

		/**
		 * What the statement told.
		 * @throws IllegalStateException if it did not run
		 */
		T get() {
			if (this.told == null) {
				throw new IllegalStateException("The statement did not run: " + this.query.sql());
			}
			return this.told;
		}

		String sql() {
			return this.query.sql();
		}

		int bind(PreparedStatement statement, int index) throws SQLException {
			return this.query.binder().bind(statement, index);
		}

		/** Reads what stands next in a statement. */
		void read(PreparedStatement done) throws SQLException {
			this.told = this.query.reader().read(done);
		}

		/** Runs the statement by itself, prepared before. */
		void run(PreparedStatement prepared) throws SQLException {
			this.told = this.query.run(prepared);
		}

	}

}
