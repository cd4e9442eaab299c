package one.persist.autoconfigure.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import one.persist.PersistException;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.SyncStatus;

/**
 * Measures how stores stand. A store that cannot be read measures nothing.
 */
final class StoreGauges {

	private final MeterRegistry registry;

	private final StatusSnapshots snapshots;

	private final InstantSource clock;

	StoreGauges(MeterRegistry registry, StatusSnapshots snapshots, InstantSource clock) {
		this.registry = registry;
		this.snapshots = snapshots;
		this.clock = clock;
	}

	/**
	 * Registers the gauges of a store.
	 * @param store the store
	 */
	void register(String store) {
		Gauge.builder("persist.conflicts.open", () -> ofStore(store, SyncStatus::openConflicts))
			.description("Conflicts that wait for a person")
			.tags("store", store)
			.register(this.registry);
		Gauge.builder("persist.records.damaged", () -> ofStore(store, SyncStatus::damagedRecords))
			.description("Records whose bytes have changed, and that no good copy was found of")
			.tags("store", store)
			.register(this.registry);
	}

	/**
	 * Registers the gauges of a store with a remote.
	 * @param store the store
	 * @param remote the remote
	 */
	void register(String store, String remote) {
		Tags tags = Tags.of("store", store, "remote", remote);
		Gauge.builder("persist.queue.depth", () -> ofRemote(store, remote, RemoteStatus::pending))
			.description("Entries that wait to be pushed")
			.tags(tags)
			.register(this.registry);
		Gauge.builder("persist.queue.oldest.age", () -> ofRemote(store, remote, this::age))
			.description("Time that the oldest entry has waited")
			.baseUnit("seconds")
			.tags(tags)
			.register(this.registry);
		Gauge.builder("persist.dead.letters", () -> ofRemote(store, remote, RemoteStatus::deadLetters))
			.description("Entries that the remote refused for good")
			.tags(tags)
			.register(this.registry);
		Gauge
			.builder("persist.announcements.open",
					() -> ofRemote(store, remote, (status) -> status.listening() ? 1 : 0))
			.description("Whether the remote announces its changes at this time")
			.tags(tags)
			.register(this.registry);
		for (RemoteState state : RemoteState.values()) {
			registerState(store, remote, state);
		}
	}

	/** One for the state that the remote is in, and zero for the others. */
	private void registerState(String store, String remote, RemoteState state) {
		Gauge
			.builder("persist.remote.state",
					() -> ofRemote(store, remote, (status) -> (status.state() == state) ? 1 : 0))
			.description("Whether the remote is in the state")
			.tags("store", store, "remote", remote, "state", state.name().toLowerCase(Locale.ROOT))
			.register(this.registry);
	}

	private double age(RemoteStatus status) {
		Instant oldest = status.oldest();
		if (oldest == null) {
			return 0;
		}
		Duration age = Duration.between(oldest, this.clock.instant());
		return Math.max(age.toMillis(), 0) / 1000.0;
	}

	private double ofStore(String store, ToDoubleFunction<SyncStatus> measure) {
		return measured(stores(store).mapToDouble(measure).boxed());
	}

	private double ofRemote(String store, String remote, ToDoubleFunction<RemoteStatus> measure) {
		return measured(stores(store).flatMap((status) -> status.remotes().stream())
			.filter((status) -> Objects.equals(status.name(), remote))
			.mapToDouble(measure)
			.boxed());
	}

	private Stream<SyncStatus> stores(String store) {
		try {
			return this.snapshots.get().stream().filter((status) -> status.store().equals(store));
		}
		catch (PersistException ex) {
			return Stream.empty();
		}
	}

	private static double measured(Stream<Double> values) {
		return values.findFirst().orElse(Double.NaN);
	}

}
