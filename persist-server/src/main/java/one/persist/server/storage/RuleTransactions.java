package one.persist.server.storage;

import java.sql.Connection;

/**
 * Lets what the rules of the application do take part in the transaction of a push.
 */
@FunctionalInterface
public interface RuleTransactions {

	/**
	 * Makes a transaction the one of the current thread, until it is left.
	 * @param connection the connection whose transaction it is; not to be committed,
	 * rolled back or closed
	 * @return the part that rules take in the transaction
	 */
	Part join(Connection connection);

	/**
	 * Lets rules take part in nothing: where the server has a file of its own.
	 * @return transactions that rules are outside of
	 */
	static RuleTransactions none() {
		return (connection) -> new Part() {

			@Override
			public void finish() {
			}

			@Override
			public void leave() {
			}

			@Override
			public void committed() {
			}

			@Override
			public void failed() {
			}

		};
	}

	/**
	 * The part that rules take in a transaction. Left in any case on the thread that
	 * joined, and then told how the transaction ended.
	 */
	interface Part {

		/**
		 * Does what belongs into the transaction once all rules have spoken.
		 * @throws RuntimeException if the transaction must not be committed
		 */
		void finish();

		/** Takes the transaction from the thread. */
		void leave();

		/** The transaction was committed. Throws nothing. */
		void committed();

		/** The transaction was not committed, as far as is known. Throws nothing. */
		void failed();

	}

}
