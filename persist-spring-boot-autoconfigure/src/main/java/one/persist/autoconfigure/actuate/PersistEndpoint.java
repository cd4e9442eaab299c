package one.persist.autoconfigure.actuate;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import one.persist.PersistException;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.Stores;
import one.persist.SyncStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Actuator endpoint that shows how the stores stand, and starts, pauses and resumes their
 * synchronization. It shows neither values nor keys nor credentials.
 */
@Endpoint(id = "persist")
public final class PersistEndpoint {

	private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private final Stores stores;

	private final @Nullable Path backups;

	private final InstantSource clock;

	/**
	 * Creates an endpoint that makes no backups.
	 * @param stores the stores to show
	 */
	public PersistEndpoint(Stores stores) {
		this(stores, null, InstantSource.system());
	}

	PersistEndpoint(Stores stores, @Nullable Path backups, InstantSource clock) {
		this.stores = stores;
		this.backups = backups;
		this.clock = clock;
	}

	/**
	 * Shows all stores. One that cannot be read takes none of the others away.
	 * @return how they stand, in the order in which they were opened
	 */
	@ReadOperation
	public StoresDescription stores() {
		List<StoreDescription> described = new ArrayList<>();
		List<UnreadableStore> unreadable = new ArrayList<>();
		for (Store store : this.stores.all()) {
			try {
				described.add(describe(store));
			}
			catch (PersistException ex) {
				unreadable.add(new UnreadableStore(store.name(), String.valueOf(ex.getMessage())));
			}
		}
		return new StoresDescription(described, unreadable);
	}

	/**
	 * Shows one store.
	 * @param store its name
	 * @return how it stands, or null if there is none of that name
	 */
	@ReadOperation
	public @Nullable StoreDescription store(@Selector String store) {
		return this.stores.find(store).map(PersistEndpoint::describe).orElse(null);
	}

	/**
	 * Acts on the synchronization of one store.
	 * @param store its name
	 * @param action what to do
	 * @return how it stands afterwards
	 * @throws InvalidEndpointRequestException if there is no store of that name, or a
	 * backup is asked for and no folder is set for them
	 */
	@WriteOperation
	public StoreDescription act(@Selector String store, Action action) {
		Store found = this.stores.find(store)
			.orElseThrow(() -> new InvalidEndpointRequestException("There is no store '" + store + "'",
					"There is no store of that name"));
		switch (action) {
			case NOW -> found.sync().now();
			case PAUSE -> found.sync().pause();
			case RESUME -> found.sync().resume();
			case BACKUP -> {
				return describe(found, backup(found));
			}
		}
		return describe(found);
	}

	/**
	 * Neither folder nor name come from the request: the store's name has no dots and no
	 * slashes.
	 */
	private String backup(Store store) {
		if (this.backups == null) {
			throw new InvalidEndpointRequestException("Set persist.backup.directory to make backups by this endpoint",
					"No folder is set for backups");
		}
		String name = store.name() + "-" + STAMP.format(this.clock.instant()) + ".db";
		store.backup(this.backups.resolve(name));
		return name;
	}

	private static StoreDescription describe(Store store) {
		return describe(store, null);
	}

	private static StoreDescription describe(Store store, @Nullable String backup) {
		SyncStatus status = store.sync().status();
		return new StoreDescription(status.store(), status.device().value(), status.pending(), status.openConflicts(),
				status.damagedRecords(), status.remotes().stream().map(RemoteDescription::of).toList(), backup);
	}

	/**
	 * What may be done.
	 */
	public enum Action {

		/** Runs a cycle with each remote, and answers when all have ended. */
		NOW,

		/** Pauses all remotes. */
		PAUSE,

		/** Resumes all remotes. */
		RESUME,

		/** Copies the store's file into the folder that is set for backups. */
		BACKUP

	}

	/**
	 * All stores.
	 *
	 * @param stores one entry a store that can be read
	 * @param unreadable one entry a store that cannot be read
	 */
	public record StoresDescription(List<StoreDescription> stores, List<UnreadableStore> unreadable) {

	}

	/**
	 * One store whose file cannot be read.
	 *
	 * @param name its name
	 * @param error what happened, and what to do
	 */
	public record UnreadableStore(String name, String error) {

	}

	/**
	 * One store.
	 *
	 * @param name its name
	 * @param device the replica's id
	 * @param pending entries that wait to be pushed, over all remotes
	 * @param openConflicts conflicts that wait for a person
	 * @param damagedRecords records whose bytes have changed, and that no good copy was
	 * found of
	 * @param remotes one entry a remote
	 * @param backup name of the file that was just made; null after anything else
	 */
	public record StoreDescription(String name, String device, long pending, long openConflicts, long damagedRecords,
			List<RemoteDescription> remotes, @Nullable String backup) {

	}

	/**
	 * One remote of a store.
	 *
	 * @param name its name
	 * @param state what it is doing, or why it does not
	 * @param cause the state in words, with what to do; null where the state says it all
	 * @param since since when the state holds
	 * @param pending entries that wait to be pushed
	 * @param held entries held until their conflict is resolved
	 * @param oldest since when the oldest entry waits; null if none waits
	 * @param lastSuccess when a cycle last came to its end; null if never
	 * @param lastError the last failure in words; null if there was none since
	 * @param nextAttempt when the next cycle starts by itself; null if none will
	 * @param deadLetters entries that the remote refused for good
	 * @param listening whether the remote announces its changes at this time
	 */
	public record RemoteDescription(String name, RemoteState state, @Nullable String cause, Instant since, long pending,
			long held, @Nullable Instant oldest, @Nullable Instant lastSuccess, @Nullable String lastError,
			@Nullable Instant nextAttempt, long deadLetters, boolean listening) {

		static RemoteDescription of(RemoteStatus status) {
			return new RemoteDescription(status.name(), status.state(), status.cause(), status.since(),
					status.pending(), status.held(), status.oldest(), status.lastSuccess(), status.lastError(),
					status.nextAttempt(), status.deadLetters(), status.listening());
		}

	}

}
