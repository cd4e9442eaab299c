package one.persist.autoconfigure.actuate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import one.persist.PersistException;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.Store;
import one.persist.Stores;
import one.persist.SyncStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of the stores: down where someone has something to mend, or where something got
 * stuck. A remote that is away or paused is no failure, since the application works
 * without it; the details tell all of these apart.
 */
final class StoresHealthIndicator extends AbstractHealthIndicator {

	private final Stores stores;

	StoresHealthIndicator(Stores stores) {
		super("The stores could not be asked");
		this.stores = stores;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.up();
		for (Store store : this.stores.all()) {
			check(store, builder);
		}
	}

	/*
	 * One store that cannot be read does not hide the others.
	 */
	private static void check(Store store, Health.Builder builder) {
		try {
			SyncStatus status = store.sync().status();
			builder.withDetail(store.name(), StoreDetail.of(status));
			if (Condition.of(status).isDown()) {
				builder.down();
			}
		}
		catch (PersistException ex) {
			builder
				.withDetail(store.name(),
						Map.of("condition", Condition.BROKEN, "error", String.valueOf(ex.getMessage())))
				.down();
		}
	}

	/**
	 * One store.
	 *
	 * @param condition how well it is, in one word
	 * @param pending entries that wait to be pushed
	 * @param openConflicts conflicts that wait for a person
	 * @param damagedRecords records whose bytes have changed, and that no good copy was
	 * found of
	 * @param remotes one entry a remote, by its name
	 */
	record StoreDetail(Condition condition, long pending, long openConflicts, long damagedRecords,
			Map<String, RemoteDetail> remotes) {

		static StoreDetail of(SyncStatus status) {
			Map<String, RemoteDetail> remotes = new LinkedHashMap<>();
			List<RemoteStatus> all = status.remotes();
			all.forEach((remote) -> remotes.put(remote.name(), RemoteDetail.of(remote)));
			return new StoreDetail(Condition.of(status), status.pending(), status.openConflicts(),
					status.damagedRecords(), remotes);
		}

	}

	/**
	 * One remote of a store.
	 *
	 * @param condition how well it is, in one word
	 * @param state what it is doing, or why it does not
	 * @param cause the state in words, with what to do; null where the state says it all
	 * @param since since when the state holds
	 * @param pending entries that wait to be pushed
	 * @param deadLetters entries that the remote refused for good
	 * @param lastSuccess when a cycle last came to its end; null if never
	 * @param nextAttempt when the next cycle starts by itself; null if none will
	 */
	record RemoteDetail(Condition condition, RemoteState state, @Nullable String cause, Instant since, long pending,
			long deadLetters, @Nullable Instant lastSuccess, @Nullable Instant nextAttempt) {

		static RemoteDetail of(RemoteStatus status) {
			return new RemoteDetail(Condition.of(status.state()), status.state(), status.cause(), status.since(),
					status.pending(), status.deadLetters(), status.lastSuccess(), status.nextAttempt());
		}

	}

}
