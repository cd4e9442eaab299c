package one.persist.autoconfigure;

import one.persist.event.PersistEvent;
import one.persist.spi.PersistListener;

import org.springframework.beans.factory.BeanCreationNotAllowedException;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes what happens in stores as events of the application.
 */
final class EventPublisher implements PersistListener {

	private final ApplicationEventPublisher events;

	EventPublisher(ApplicationEventPublisher events) {
		this.events = events;
	}

	@Override
	public void onEvent(PersistEvent event) {
		try {
			this.events.publishEvent(event);
		}
		catch (BeanCreationNotAllowedException ex) {
			// The application is closing, and this event's listeners are gone already.
		}
	}

}
