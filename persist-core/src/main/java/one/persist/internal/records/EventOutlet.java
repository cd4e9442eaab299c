package one.persist.internal.records;

import one.persist.event.PersistEvent;

/**
 * Takes the events of one store to its listeners. Adding is apart from delivering: events
 * are added in the order of their commits, under the store's lock, and no listener is
 * called there.
 */
public interface EventOutlet extends AutoCloseable {

	/**
	 * Adds an event. Returns at once.
	 * @param event what happened
	 */
	void add(PersistEvent event);

	/** Sees to it that what was added reaches the listeners. Returns at once. */
	void deliver();

	/** Ends it: what waits is dropped, and nothing is delivered any more. */
	@Override
	void close();

}
