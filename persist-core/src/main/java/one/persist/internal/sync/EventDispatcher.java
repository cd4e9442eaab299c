package one.persist.internal.sync;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import one.persist.event.PersistEvent;
import one.persist.internal.records.EventOutlet;
import one.persist.spi.PersistListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events of one store to the listeners, in order, on another thread, so that no
 * write waits for a listener.
 */
final class EventDispatcher implements EventOutlet {

	private static final Logger logger = LoggerFactory.getLogger(EventDispatcher.class);

	private final List<PersistListener> listeners;

	private final Executor executor;

	private final Queue<PersistEvent> waiting = new ArrayDeque<>();

	private boolean running;

	private boolean dropping;

	private boolean closed;

	EventDispatcher(List<PersistListener> listeners, Executor executor) {
		this.listeners = List.copyOf(listeners);
		this.executor = executor;
	}

	@Override
	public void add(PersistEvent event) {
		if (this.listeners.isEmpty()) {
			return;
		}
		synchronized (this.waiting) {
			if (this.closed) {
				return;
			}
			if (this.waiting.size() < EngineLimits.MAX_WAITING_EVENTS) {
				this.dropping = false;
				this.waiting.add(event);
			}
			else {
				tellOnce(event);
			}
		}
	}

	private void tellOnce(PersistEvent event) {
		if (!this.dropping) {
			this.dropping = true;
			logger.warn("A listener of store '{}' does not keep up: events are dropped until it does", event.store());
		}
	}

	@Override
	public void deliver() {
		synchronized (this.waiting) {
			if (this.running || this.waiting.isEmpty()) {
				return;
			}
			this.running = true;
		}
		boolean handed = false;
		try {
			this.executor.execute(this::deliverAll);
			handed = true;
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// no thread for it now: the events wait, and go with the next one; the writer
			// whose commit they follow is not to be told of it
			logger.debug("Events of a store wait for a thread", ex);
		}
		finally {
			if (!handed) {
				synchronized (this.waiting) {
					this.running = false;
				}
			}
		}
	}

	/** The store is closed: listeners hear no more of it. */
	@Override
	public void close() {
		synchronized (this.waiting) {
			this.closed = true;
			this.waiting.clear();
		}
	}

	private void deliverAll() {
		for (PersistEvent event = next(); event != null; event = next()) {
			for (PersistListener listener : this.listeners) {
				deliver(event, listener);
			}
		}
	}

	private void deliver(PersistEvent event, PersistListener listener) {
		try {
			listener.onEvent(event);
		}
		catch (Throwable ex) {
			// whatever a listener throws, an error too, is its own affair: the others
			// still hear the event, and the next one is still delivered
			if (isClosed()) {
				return;
			}
			logger.warn("A listener failed on {} of store '{}'", event.getClass().getSimpleName(), event.store(), ex);
		}
	}

	private boolean isClosed() {
		synchronized (this.waiting) {
			return this.closed;
		}
	}

	private @Nullable PersistEvent next() {
		synchronized (this.waiting) {
			PersistEvent event = this.waiting.poll();
			this.running = event != null;
			return event;
		}
	}

}
