package one.persist.spi;

import java.time.Duration;

import one.persist.Decision;

/**
 * Sees what the engine does, for metrics and traces. Called on the engine's threads, and
 * for {@link #writesCoalesced} on the writer's: it must return at once and not throw.
 */
public interface SyncObserver {

	/** Sees nothing. */
	SyncObserver NONE = new SyncObserver() {
	};

	/**
	 * Puts something around the calls to a remote, when a store is attached to it. The
	 * calls are made within {@link #cycle}, on its thread.
	 * @param store the store
	 * @param name the remote's name
	 * @param remote the remote
	 * @return what is called in its place; it fails as the remote does
	 */
	default Remote around(String store, String name, Remote remote) {
		return remote;
	}

	/**
	 * Runs a cycle of a store with a remote.
	 * @param store the store
	 * @param remote the remote
	 * @param cycle what is to be run, once and on this thread; what it throws is to be
	 * thrown
	 */
	default void cycle(String store, String remote, Runnable cycle) {
		cycle.run();
	}

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
