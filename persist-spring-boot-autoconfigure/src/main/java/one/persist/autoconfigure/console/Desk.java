package one.persist.autoconfigure.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import one.persist.Store;
import one.persist.Stores;
import one.persist.SyncStatus;
import one.persist.console.Call;
import one.persist.console.ConsoleAct;
import one.persist.console.ConsoleProblem;
import one.persist.console.Journal;
import org.jspecify.annotations.Nullable;

/**
 * What all pages of a device work with: the stores, how they stand, and the journal. Safe
 * for use by many threads.
 */
final class Desk {

	/** To count a long queue costs time; many who watch cost no more than one. */
	private static final Duration KEPT = Duration.ofMillis(1_000);

	private final Stores stores;

	private final Journal journal;

	private final InstantSource clock;

	private final Map<String, Kept> statuses = new ConcurrentHashMap<>();

	Desk(Stores stores, Journal journal, InstantSource clock) {
		this.stores = stores;
		this.journal = journal;
		this.clock = clock;
	}

	Stores stores() {
		return this.stores;
	}

	Journal journal() {
		return this.journal;
	}

	Instant now() {
		return this.clock.instant();
	}

	/**
	 * The store that a path names.
	 */
	Store store(Call call) {
		String name = call.path("store");
		return this.stores.find(name).orElseThrow(() -> ConsoleProblem.notFound("There is no store '" + name + "'."));
	}

	/**
	 * How a store stands, at most a moment ago.
	 */
	SyncStatus status(Store store) {
		return this.statuses.computeIfAbsent(store.name(), (name) -> new Kept()).status(store, now());
	}

	/**
	 * Notes what a person did, after it was done.
	 */
	void note(Call call, Store store, Deed deed) {
		this.statuses.remove(store.name());
		this.journal.note(new ConsoleAct(now(), call.visitor().name(), deed.what(), store.name(), deed.remote(),
				deed.key(), deed.outcome()));
	}

	/**
	 * What was done.
	 *
	 * @param what its name
	 * @param remote at which remote; null if at none, or at all
	 * @param key to which record; null if to none
	 * @param outcome what came of it
	 */
	record Deed(String what, @Nullable String remote, @Nullable String key, String outcome) {
	}

	/** The last status of one store: who waits for it holds up no other store's pages. */
	private static final class Kept {

		private @Nullable SyncStatus status;

		private Instant at = Instant.EPOCH;

		synchronized SyncStatus status(Store store, Instant now) {
			SyncStatus known = this.status;
			if (known == null || Duration.between(this.at, now).abs().compareTo(KEPT) >= 0) {
				known = store.sync().status();
				this.status = known;
				this.at = now;
			}
			return known;
		}

	}

}
