package one.persist.autoconfigure;

import java.util.Locale;

import one.persist.RemoteState;
import one.persist.event.ConflictDetected;
import one.persist.event.EntryRefused;
import one.persist.event.PersistEvent;
import one.persist.event.RemoteStateChanged;
import one.persist.event.SyncFailed;
import one.persist.spi.PersistListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes one line when a remote's state changes: as a warning where a person has
 * something to do, and never with a value. Being offline is no warning. A failure of the
 * device's own is the engine's to log, with its stack. Store, remote, state and the cycle
 * that began last are fields of the line as well.
 */
final class LoggingListener implements PersistListener {

	static final String STATE = "persist.state";

	private static final Logger logger = LoggerFactory.getLogger("one.persist.sync");

	private final LoggedCycles cycles;

	LoggingListener(LoggedCycles cycles) {
		this.cycles = cycles;
	}

	@Override
	public void onEvent(PersistEvent event) {
		if (event instanceof SyncFailed failed) {
			log(failed);
		}
		else if (event instanceof RemoteStateChanged changed) {
			log(changed);
		}
		else if (event instanceof EntryRefused refused) {
			line(Level.WARN, refused.store(), refused.remote()).log(
					"Store '{}': remote '{}' refuses a record for good ({}: {}); it is among the dead letters",
					refused.store(), refused.remote(), refused.code(), refused.detail());
		}
		else if (event instanceof ConflictDetected conflict) {
			// without the reason: a merge function that failed may name a value in it
			line(Level.INFO, conflict.store(), conflict.remote())
				.log("Store '{}': a conflict with remote '{}' waits for a person", conflict.store(), conflict.remote());
		}
	}

	private LoggingEventBuilder line(Level level, String store, String remote) {
		LoggingEventBuilder line = logger.atLevel(level)
			.addKeyValue(LoggedCycles.STORE, store)
			.addKeyValue(LoggedCycles.REMOTE, remote);
		String cycle = this.cycles.last(store, remote);
		return (cycle != null) ? line.addKeyValue(LoggedCycles.CYCLE, cycle) : line;
	}

	private void log(SyncFailed failed) {
		switch (failed.state()) {
			case UNAUTHORIZED, MISCONFIGURED -> failure(Level.WARN, failed).log(
					"Store '{}': sync with remote '{}' is paused: {}", failed.store(), failed.remote(), failed.cause());
			case OFFLINE, BUSY -> failure(Level.INFO, failed).log("Store '{}': remote '{}' is {}: {}", failed.store(),
					failed.remote(), (failed.state() == RemoteState.BUSY) ? "busy" : "offline", failed.cause());
			case IDLE, SYNCING, PAUSED, FAILED, STALLED ->
				failure(Level.DEBUG, failed).log("Store '{}': a cycle with remote '{}' ended early: {}", failed.store(),
						failed.remote(), failed.cause());
		}
	}

	private LoggingEventBuilder failure(Level level, SyncFailed failed) {
		return line(level, failed.store(), failed.remote()).addKeyValue(STATE, text(failed.state()));
	}

	private void log(RemoteStateChanged changed) {
		switch (changed.to()) {
			case IDLE -> idle(changed);
			case PAUSED -> change(Level.INFO, changed).log("Store '{}': sync with remote '{}' is paused",
					changed.store(), changed.remote());
			case SYNCING, OFFLINE, BUSY, UNAUTHORIZED, MISCONFIGURED, FAILED, STALLED -> transition(changed);
		}
	}

	private void idle(RemoteStateChanged changed) {
		switch (changed.from()) {
			case OFFLINE, BUSY, FAILED, STALLED -> change(Level.INFO, changed)
				.log("Store '{}': remote '{}' is reached again", changed.store(), changed.remote());
			case PAUSED, UNAUTHORIZED, MISCONFIGURED -> change(Level.INFO, changed)
				.log("Store '{}': sync with remote '{}' is resumed", changed.store(), changed.remote());
			case IDLE, SYNCING -> transition(changed);
		}
	}

	private void transition(RemoteStateChanged changed) {
		change(Level.DEBUG, changed).log("Store '{}': remote '{}' went from {} to {}", changed.store(),
				changed.remote(), changed.from(), changed.to());
	}

	private LoggingEventBuilder change(Level level, RemoteStateChanged changed) {
		return line(level, changed.store(), changed.remote()).addKeyValue(STATE, text(changed.to()));
	}

	private static String text(RemoteState state) {
		return state.name().toLowerCase(Locale.ROOT);
	}

}
