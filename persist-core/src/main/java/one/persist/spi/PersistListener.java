package one.persist.spi;

import one.persist.event.PersistEvent;

/**
 * Hears what happened, after it was committed. Called on a thread of Persist's own, in
 * order, one event at a time a store. A listener that throws is logged; one that hangs
 * holds up the events of that store, and nothing else. Events are not stored: what must
 * not be missed is read from the store.
 */
@FunctionalInterface
public interface PersistListener {

	/**
	 * Hears of an event.
	 * @param event what happened
	 */
	void onEvent(PersistEvent event);

}
