package one.persist.autoconfigure;

import java.util.List;

import one.persist.event.PersistEvent;
import one.persist.spi.PersistListener;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Passes events on to the listeners among the beans of the application, from the moment
 * that all of them are made: a listener may itself need a store. Each hears of an event
 * though another throws.
 */
final class ListenerBeans implements SmartInitializingSingleton {

	private final ObjectProvider<PersistListener> beans;

	private volatile List<PersistListener> listeners = List.of();

	ListenerBeans(ObjectProvider<PersistListener> beans) {
		this.beans = beans;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.listeners = this.beans.orderedStream().toList();
	}

	void onEvent(PersistEvent event) {
		RuntimeException failure = null;
		for (PersistListener listener : this.listeners) {
			try {
				listener.onEvent(event);
			}
			catch (RuntimeException ex) {
				if (failure == null) {
					failure = ex;
				}
				else {
					failure.addSuppressed(ex);
				}
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

}
