package one.persist.spi;

import java.time.Duration;

import one.persist.Decision;

/**
 * Counts what the engine does, for metrics. Called on the engine's threads, and for
 * {@link #writesCoalesced} on the writer's: it must return at once and not throw.
 */
public interface SyncObserver {

	/** Counts nothing. */
	SyncObserver NONE = new SyncObserver() {
	};

	/**
	 * Writes whose key waited already, or whose record was made and deleted before it was
	 * sent, so that they cost no entry of their own.
	 * @param store the store
	 * @param remote the remote
	 * @param writes how many
	 */
	default void writesCoalesced(String store, String remote, int writes) {
	}

	/**
	 * A push was answered.
	 * @param store the store
	 * @param remote the remote
	 * @param entries entries it carried
	 * @param took from the call to the answer
	 */
	default void pushed(String store, String remote, int entries, Duration took) {
	}

	/**
	 * A page was pulled.
	 * @param store the store
	 * @param remote the remote
	 * @param changes changes in it
	 * @param took from the call to the answer
	 */
	default void pulled(String store, String remote, int changes, Duration took) {
	}

	/**
	 * A strategy settled a conflict.
	 * @param store the store
	 * @param strategy its name
	 * @param outcome what it chose
	 */
	default void conflictDecided(String store, String strategy, Decision.Outcome outcome) {
	}

	/**
	 * A conflict was left for a person.
	 * @param store the store
	 * @param strategy the strategy's name
	 */
	default void conflictDeferred(String store, String strategy) {
	}

	/**
	 * Bytes went over the wire: bodies, as sent, after compression.
	 * @param store the store
	 * @param remote the remote
	 * @param sent bytes of request bodies
	 * @param received bytes of answers' bodies
	 */
	default void transferred(String store, String remote, long sent, long received) {
	}

}
