package one.persist.autoconfigure.actuate;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import one.persist.Json;
import one.persist.PersistException;
import one.persist.RecordQuery;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.StoreSync;
import one.persist.Stores;
import one.persist.SyncStatus;
import one.persist.autoconfigure.actuate.ShownValues.Display;
import one.persist.autoconfigure.actuate.StoreDetails.ConflictDescription;
import one.persist.autoconfigure.actuate.StoreDetails.DeadLetterDescription;
import one.persist.autoconfigure.actuate.StoreDetails.DecisionDescription;
import one.persist.autoconfigure.actuate.StoreDetails.Part;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Actuator endpoint that shows how the stores stand, and acts on their synchronization.
 * How they stand is told without keys; what waits for a person is listed with keys, and
 * with values only where {@code management.endpoint.persist.show-values} says so. It
 * never shows credentials. Safe for use by many threads.
 */
@Endpoint(id = "persist")
public final class PersistEndpoint {

	private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private static final Logger logger = LoggerFactory.getLogger(PersistEndpoint.class);

	/** What is listed where no limit is asked for. */
	private static final int DEFAULT_LIMIT = 100;

	private final Stores stores;

	private final ShownValues values;

	private final @Nullable Path backups;

	private final InstantSource clock;

	/**
	 * Creates an endpoint that makes no backups and shows no values.
	 * @param stores the stores to show
	 */
	public PersistEndpoint(Stores stores) {
		this(stores, new ShownValues(new PersistEndpointProperties(Show.NEVER, Set.of()), List.of()), null,
				InstantSource.system());
	}

	PersistEndpoint(Stores stores, ShownValues values, @Nullable Path backups, InstantSource clock) {
		this.stores = stores;
		this.values = values;
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
	 * Lists what waits for a person in one store, or what strategies decided.
	 * @param context who asks
	 * @param store the store's name
	 * @param part what to list
	 * @param limit how many at most, from 1 to 1000; 100 if it is null
	 * @return the list, or null if there is no store of that name
	 * @throws InvalidEndpointRequestException if the limit is not allowed
	 */
	@ReadOperation
	public @Nullable StoreDetails details(SecurityContext context, @Selector String store, @Selector Part part,
			@Nullable Integer limit) {
		int most = (limit != null) ? limit : DEFAULT_LIMIT;
		if (most < 1 || most > RecordQuery.MAX_LIMIT) {
			throw new InvalidEndpointRequestException(
					"A limit is from 1 to " + RecordQuery.MAX_LIMIT + ", and not " + most, "The limit is not allowed");
		}
		Display display = this.values.to(context);
		return this.stores.find(store).map((found) -> switch (part) {
			case CONFLICTS -> conflicts(found, most, display);
			case DEAD_LETTERS -> deadLetters(found, most);
			case DECISIONS -> decisions(found, most, display);
		}).orElse(null);
	}

	private static StoreDetails conflicts(Store store, int limit, Display display) {
		List<ConflictDescription> listed = store.records(Json.class)
			.conflicts()
			.stream()
			.limit(limit)
			.map((conflict) -> ConflictDescription.of(conflict, display))
			.toList();
		return new StoreDetails(store.name(), store.sync().status().openConflicts(), listed, null, null);
	}

	private static StoreDetails deadLetters(Store store, int limit) {
		List<DeadLetterDescription> listed = store.sync()
			.deadLetters()
			.stream()
			.limit(limit)
			.map(DeadLetterDescription::of)
			.toList();
		long total = store.sync().status().remotes().stream().mapToLong(RemoteStatus::deadLetters).sum();
		return new StoreDetails(store.name(), total, null, listed, null);
	}

	private static StoreDetails decisions(Store store, int limit, Display display) {
		List<DecisionDescription> listed = store.sync()
			.decisions(limit)
			.stream()
			.map((decision) -> DecisionDescription.of(decision, display))
			.toList();
		return new StoreDetails(store.name(), listed.size(), null, null, listed);
	}

	/**
	 * Acts on the synchronization of one store. What is done is logged.
	 * @param store its name
	 * @param action what to do
	 * @param deadLetter which dead letter to retry or to discard; null to retry all
	 * @return how it stands afterwards
	 * @throws InvalidEndpointRequestException if there is no store or no dead letter of
	 * that name, if none is named to be discarded, or a backup is asked for and no folder
	 * is set for them
	 */
	@WriteOperation
	public StoreDescription act(@Selector String store, Action action, @Nullable Long deadLetter) {
		Store found = this.stores.find(store)
			.orElseThrow(() -> new InvalidEndpointRequestException("There is no store '" + store + "'",
					"There is no store of that name"));
		String made = null;
		switch (action) {
			case NOW -> found.sync().now();
			case PAUSE -> found.sync().pause();
			case RESUME -> found.sync().resume();
			case RETRY -> retry(found.sync(), deadLetter);
			case DISCARD -> discard(found.sync(), deadLetter);
			case BACKUP -> made = backup(found);
		}
		logger.atInfo()
			.addKeyValue("persist.store", store)
			.log("Store '{}': {} by the actuator endpoint", store, action.name().toLowerCase(Locale.ROOT));
		return describe(found, made);
	}

	private static void retry(StoreSync sync, @Nullable Long deadLetter) {
		if (deadLetter != null) {
			requireDone(sync.retry(deadLetter), deadLetter);
		}
		else {
			sync.deadLetters().forEach((letter) -> sync.retry(letter.id()));
		}
	}

	private static void discard(StoreSync sync, @Nullable Long deadLetter) {
		if (deadLetter == null) {
			throw new InvalidEndpointRequestException("Say which dead letter to discard, by 'deadLetter'",
					"No dead letter is named");
		}
		requireDone(sync.discard(deadLetter), deadLetter);
	}

	private static void requireDone(boolean done, long deadLetter) {
		if (!done) {
			throw new InvalidEndpointRequestException("There is no dead letter " + deadLetter + " any more",
					"There is no such dead letter any more");
		}
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

		/** Puts a dead letter back into the queue, or all of them. */
		RETRY,

		/** Gives a dead letter up: the remote will not get its record. */
		DISCARD,

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
