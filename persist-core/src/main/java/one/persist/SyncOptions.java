package one.persist;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import one.persist.protocol.PullRequest;
import one.persist.spi.RemoteDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Where a store syncs to, how it settles conflicts, and when. Immutable.
 *
 * @param remotes the remotes, at least one, each with a name of its own
 * @param strategy name of the conflict strategy
 * @param mergeFunction name of the merge function, where the strategy is {@code merge}
 * and several could serve; else null
 * @param interval time from one cycle's end to the next one's start, while nothing else
 * starts one; from {@link #MIN_INTERVAL} to {@link #MAX_INTERVAL}. A minute at least
 * while the remote announces its changes
 * @param batchSize entries of a push, at most; from 1 to {@link #MAX_BATCH_SIZE}
 * @param announcements whether to listen to what remotes announce, so that their changes
 * come at once and not only at the interval
 * @param prefixes what the keys begin with that this device has of the store; at most
 * {@link #MAX_PREFIXES}, none for all keys
 */
public record SyncOptions(List<RemoteDefinition> remotes, String strategy, @Nullable String mergeFunction,
		Duration interval, int batchSize, boolean announcements, List<String> prefixes) {

	/** The strategy where none is named. */
	public static final String DEFAULT_STRATEGY = "last-write-wins";

	/** The interval where none is given. */
	public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

	/** The batch size where none is given. */
	public static final int DEFAULT_BATCH_SIZE = 1_000;

	/**
	 * No cycle needs to start more often: local writes and announcements start their own.
	 */
	public static final Duration MIN_INTERVAL = Duration.ofMillis(100);

	/** Beyond it nothing is gained: a cycle that moves nothing costs two requests. */
	public static final Duration MAX_INTERVAL = Duration.ofDays(30);

	/** A push is held in memory on both sides. */
	public static final int MAX_BATCH_SIZE = 5_000;

	/** They travel with each pull. */
	public static final int MAX_PREFIXES = PullRequest.MAX_PREFIXES;

	/** Name of the only remote, where it was given by its address alone. */
	public static final String DEFAULT_REMOTE = "default";

	/**
	 * Checks the options.
	 * @throws InvalidConfigurationException if a value is out of range, remotes share a
	 * name, or a prefix is none that a key begins with
	 */
	public SyncOptions {
		remotes = List.copyOf(remotes);
		prefixes = List.copyOf(prefixes);
		requirePrefixes(prefixes);
		if (remotes.isEmpty()) {
			throw new InvalidConfigurationException("Sync options name no remote.", "Give at least one.");
		}
		if (remotes.stream().map(RemoteDefinition::name).distinct().count() != remotes.size()) {
			throw new InvalidConfigurationException(
					"Two remotes of a store share a name: "
							+ remotes.stream().map(RemoteDefinition::name).sorted().toList() + ".",
					"Give each a name of its own.");
		}
		if (interval.compareTo(MIN_INTERVAL) < 0) {
			throw new InvalidConfigurationException("A sync interval of " + interval + " is too short.",
					"Use at least " + MIN_INTERVAL.toMillis() + "ms: writes start a cycle by themselves.");
		}
		if (interval.compareTo(MAX_INTERVAL) > 0) {
			throw new InvalidConfigurationException("A sync interval of " + interval + " is too long.",
					"Use at most " + MAX_INTERVAL.toDays() + "d; to sync by hand alone, pause the store.");
		}
		if (batchSize < 1 || batchSize > MAX_BATCH_SIZE) {
			throw new InvalidConfigurationException("A batch size of " + batchSize + " is out of range.",
					"Use 1 to " + MAX_BATCH_SIZE + ".");
		}
	}

	private static void requirePrefixes(List<String> prefixes) {
		if (prefixes.size() > MAX_PREFIXES) {
			throw new InvalidConfigurationException("A store is to sync keys of " + prefixes.size() + " prefixes.",
					"Name at most " + MAX_PREFIXES + ", or none for all keys.");
		}
		for (String prefix : prefixes) {
			try {
				RecordKeys.require(prefix);
			}
			catch (InvalidRecordException ex) {
				throw new InvalidConfigurationException(
						"A prefix of the keys to sync is none that a key begins with. " + ex.getMessage() + ".",
						"Name prefixes that keys may begin with, or none for all keys.");
			}
		}
	}

	/**
	 * The keys that this device has of the store.
	 * @return the keys that begin with one of the prefixes; all without any
	 */
	public KeyScope scope() {
		return this.prefixes.isEmpty() ? KeyScope.all() : KeyScope.prefixes(this.prefixes);
	}

	/**
	 * Options for one remote.
	 * @param url its address
	 * @return the options, with the defaults of everything else
	 * @throws InvalidConfigurationException if the address is not allowed
	 */
	public static SyncOptions to(String url) {
		return to(RemoteDefinition.of(DEFAULT_REMOTE, url));
	}

	/**
	 * Options for remotes.
	 * @param remotes at least one
	 * @return the options, with the defaults of everything else
	 */
	public static SyncOptions to(RemoteDefinition... remotes) {
		return new SyncOptions(List.of(remotes), DEFAULT_STRATEGY, null, DEFAULT_INTERVAL, DEFAULT_BATCH_SIZE, true,
				List.of());
	}

	/**
	 * These options with another strategy.
	 * @param name {@code last-write-wins}, {@code merge}, {@code manual}, or the name
	 * that the application gave its own
	 * @return the options
	 */
	public SyncOptions strategy(String name) {
		return new SyncOptions(this.remotes, name, this.mergeFunction, this.interval, this.batchSize,
				this.announcements, this.prefixes);
	}

	/**
	 * These options with a merge function.
	 * @param name the name that the application gave the function
	 * @return the options
	 */
	public SyncOptions mergeFunction(String name) {
		return new SyncOptions(this.remotes, this.strategy, name, this.interval, this.batchSize, this.announcements,
				this.prefixes);
	}

	/**
	 * These options with another interval.
	 * @param time from one cycle's end to the next one's start
	 * @return the options
	 */
	public SyncOptions interval(Duration time) {
		return new SyncOptions(this.remotes, this.strategy, this.mergeFunction, time, this.batchSize,
				this.announcements, this.prefixes);
	}

	/**
	 * These options with another batch size.
	 * @param entries of a push, at most
	 * @return the options
	 */
	public SyncOptions batchSize(int entries) {
		return new SyncOptions(this.remotes, this.strategy, this.mergeFunction, this.interval, entries,
				this.announcements, this.prefixes);
	}

	/**
	 * These options without listening: what changes on a remote comes at the interval
	 * alone, and no connection is kept open.
	 * @return the options
	 */
	public SyncOptions withoutAnnouncements() {
		return new SyncOptions(this.remotes, this.strategy, this.mergeFunction, this.interval, this.batchSize, false,
				this.prefixes);
	}

	/**
	 * These options with some of the store's keys alone, at all remotes. What the device
	 * has besides leaves it once every remote has it, and cannot be written.
	 * @param some what the keys begin with; none for all keys
	 * @return the options
	 */
	public SyncOptions prefixes(List<String> some) {
		return new SyncOptions(this.remotes, this.strategy, this.mergeFunction, this.interval, this.batchSize,
				this.announcements, some);
	}

	/**
	 * These options with some of the store's keys alone.
	 * @param first what keys begin with
	 * @param others what others begin with
	 * @return the options
	 * @see #prefixes(List)
	 */
	public SyncOptions prefixes(String first, String... others) {
		List<String> all = new ArrayList<>(List.of(others));
		all.add(0, first);
		return prefixes(all);
	}

}
