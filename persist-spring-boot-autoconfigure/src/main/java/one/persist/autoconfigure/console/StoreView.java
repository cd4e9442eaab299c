package one.persist.autoconfigure.console;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.SyncStatus;
import one.persist.inspect.SyncProgress;

/**
 * A store, as a page shows it.
 *
 * @param name its name
 * @param device this device's id
 * @param status how its synchronization stands
 * @param remotes one entry a remote
 */
record StoreView(String name, String device, SyncStatus status, List<RemoteView> remotes) {

	static StoreView of(Desk desk, Store store) {
		SyncStatus status = desk.status(store);
		Instant now = desk.now();
		List<SyncProgress> progress = store.inspect().progress();
		List<RemoteView> remotes = status.remotes()
			.stream()
			.map((remote) -> RemoteView.of(remote, progress, now))
			.toList();
		return new StoreView(store.name(), status.device().value(), status, remotes);
	}

	public long deadLetters() {
		return this.status.remotes().stream().mapToLong(RemoteStatus::deadLetters).sum();
	}

	public String inShort() {
		return this.name + ": " + (this.remotes.isEmpty() ? "no remote"
				: this.remotes.stream().map(RemoteView::inShort).collect(Collectors.joining("; ")));
	}

	/** Where the store's pages are. */
	public String path() {
		return "/stores/" + this.name;
	}

}
