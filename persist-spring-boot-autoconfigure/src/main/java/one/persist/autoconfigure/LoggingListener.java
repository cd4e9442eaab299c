package one.persist.autoconfigure;

import one.persist.RemoteState;
import one.persist.event.ConflictDetected;
import one.persist.event.EntryRefused;
import one.persist.event.PersistEvent;
import one.persist.event.RemoteStateChanged;
import one.persist.event.SyncFailed;
import one.persist.spi.PersistListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line when a remote's state changes: as a warning where a person has
 * something to do, and never with a value. Being offline is no warning. A failure of the
 * device's own is the engine's to log, with its stack.
 */
final class LoggingListener implements PersistListener {

	private static final Logger logger = LoggerFactory.getLogger("one.persist.sync");

	@Override
	public void onEvent(PersistEvent event) {
		if (event instanceof SyncFailed failed) {
			log(failed);
		}
		else if (event instanceof RemoteStateChanged changed) {
			log(changed);
		}
		else if (event instanceof EntryRefused refused) {
			logger.warn("Store '{}': remote '{}' refuses a record for good ({}: {}); it is among the dead letters",
					refused.store(), refused.remote(), refused.code(), refused.detail());
		}
		else if (event instanceof ConflictDetected conflict) {
			logger.info("Store '{}': a conflict with remote '{}' waits for a person: {}", conflict.store(),
					conflict.remote(), conflict.reason());
		}
	}

	private void log(SyncFailed failed) {
		switch (failed.state()) {
			case UNAUTHORIZED, MISCONFIGURED -> logger.warn("Store '{}': sync with remote '{}' is paused: {}",
					failed.store(), failed.remote(), failed.cause());
			case OFFLINE, BUSY -> logger.info("Store '{}': remote '{}' is {}: {}", failed.store(), failed.remote(),
					(failed.state() == RemoteState.BUSY) ? "busy" : "offline", failed.cause());
			case IDLE, SYNCING, PAUSED, FAILED, STALLED ->
				logger.debug("Store '{}': a cycle with remote '{}' ended early: {}", failed.store(), failed.remote(),
						failed.cause());
		}
	}

	private void log(RemoteStateChanged changed) {
		switch (changed.to()) {
			case IDLE -> idle(changed);
			case PAUSED ->
				logger.info("Store '{}': sync with remote '{}' is paused", changed.store(), changed.remote());
			case SYNCING, OFFLINE, BUSY, UNAUTHORIZED, MISCONFIGURED, FAILED, STALLED -> transition(changed);
		}
	}

	private void idle(RemoteStateChanged changed) {
		switch (changed.from()) {
			case OFFLINE, BUSY, FAILED, STALLED ->
				logger.info("Store '{}': remote '{}' is reached again", changed.store(), changed.remote());
			case PAUSED, UNAUTHORIZED, MISCONFIGURED ->
				logger.info("Store '{}': sync with remote '{}' is resumed", changed.store(), changed.remote());
			case IDLE, SYNCING -> transition(changed);
		}
	}

	private void transition(RemoteStateChanged changed) {
		logger.debug("Store '{}': remote '{}' went from {} to {}", changed.store(), changed.remote(), changed.from(),
				changed.to());
	}

}
