package one.persist.sample.web;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import one.persist.DeviceId;
import one.persist.PersistException;
import one.persist.RemoteStatus;
import one.persist.RemoteStatus.Attempts;
import one.persist.RemoteStatus.Backlog;
import one.persist.RemoteStatus.Standing;
import one.persist.Store;
import one.persist.StoreSync;
import one.persist.Stores;
import one.persist.SyncStatus;
import one.persist.sample.SampleProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Shows how synchronization of all stores stands, and controls it.
 */
@RestController
final class SyncController {

	private static final Logger logger = LoggerFactory.getLogger(SyncController.class);

	private final Stores stores;

	private final SampleProperties properties;

	SyncController(Stores stores, SampleProperties properties) {
		this.stores = stores;
		this.properties = properties;
	}

	@GetMapping("/api/sync")
	SyncView status() {
		List<StoreView> readable = new ArrayList<>();
		List<UnreadableView> unreadable = new ArrayList<>();
		for (Store store : this.stores.all()) {
			try {
				readable.add(StoreView.of(store));
			}
			catch (PersistException ex) {
				// one file that is gone takes none of the other stores away
				unreadable.add(new UnreadableView(store.name(), String.valueOf(ex.getMessage())));
			}
		}
		return new SyncView(this.properties.name(), readable, unreadable);
	}

	@PostMapping("/api/sync/{action}")
	SyncView act(@PathVariable String action) {
		Consumer<StoreSync> step = switch (action) {
			case "now" -> StoreSync::now;
			case "pause" -> StoreSync::pause;
			case "resume" -> StoreSync::resume;
			default -> throw new ResponseStatusException(HttpStatus.NOT_FOUND,
					"Synchronization knows now, pause and resume, not '" + action + "'.");
		};
		for (Store store : this.stores.all()) {
			try {
				step.accept(store.sync());
			}
			catch (PersistException ex) {
				logger.warn("Store '{}' could not {}", store.name(), action, ex);
			}
		}
		return status();
	}

	/**
	 * The answer.
	 *
	 * @param name what this device is called
	 * @param stores one entry a store that can be read
	 * @param unreadable one entry a store that cannot be read
	 */
	record SyncView(String name, List<StoreView> stores, List<UnreadableView> unreadable) {

	}

	/**
	 * A store whose file cannot be read.
	 *
	 * @param store its name
	 * @param error what happened, and what to do
	 */
	record UnreadableView(String store, String error) {

	}

	/**
	 * How one store stands.
	 *
	 * @param store its name
	 * @param device the replica's id
	 * @param pending entries that wait to be pushed
	 * @param openConflicts conflicts that wait for a person
	 * @param remotes one entry a remote
	 */
	record StoreView(String store, DeviceId device, long pending, long openConflicts, List<RemoteView> remotes) {

		static StoreView of(Store store) {
			SyncStatus status = store.sync().status();
			return new StoreView(status.store(), status.device(), status.pending(), status.openConflicts(),
					status.remotes().stream().map(RemoteView::of).toList());
		}

	}

	/**
	 * How one store stands with one remote.
	 *
	 * @param name the remote's name
	 * @param standing what it is doing, or why it does not
	 * @param backlog what waits
	 * @param attempts when it was and will be tried
	 */
	record RemoteView(String name, @JsonUnwrapped Standing standing, @JsonUnwrapped Backlog backlog,
			@JsonUnwrapped Attempts attempts) {

		static RemoteView of(RemoteStatus status) {
			return new RemoteView(status.name(), status.standing(), status.backlog(), status.attempts());
		}

	}

}
