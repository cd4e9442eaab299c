package one.persist.autoconfigure.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import one.persist.Decision;
import one.persist.spi.Remote;
import one.persist.spi.SyncObserver;

/**
 * Counts what the engine does. All meters are tagged with the store, and those of a
 * remote with the remote.
 */
final class SyncMeters implements SyncObserver {

	private static final String DEFERRED = "deferred";

	private static final String CYCLE = "persist.cycle";

	private final MeterRegistry registry;

	private final ObservationRegistry observations;

	/**
	 * Makes the meters.
	 * @param registry where they are counted
	 * @param observations where they are timed, and by which traces are made
	 */
	SyncMeters(MeterRegistry registry, ObservationRegistry observations) {
		this.registry = registry;
		this.observations = observations;
	}

	/**
	 * Registers the meters of a store with a remote, so that they are there, at zero,
	 * before anything happens.
	 * @param store the store
	 * @param remote the remote
	 */
	void register(String store, String remote) {
		timer(ObservedRemote.PUSH, store, remote);
		timer(ObservedRemote.PULL, store, remote);
		pushEntries(store, remote);
		pullChanges(store, remote);
		coalesced(store, remote);
		bytes(store, remote, "sent");
		bytes(store, remote, "received");
	}

	/**
	 * Registers the meters of a store's conflicts.
	 * @param store the store
	 * @param strategy the strategy's name
	 */
	void registerConflicts(String store, String strategy) {
		Consumer<String> register = (outcome) -> conflicts(store, strategy, outcome);
		Stream.concat(Arrays.stream(Decision.Outcome.values()).map(SyncMeters::tag), Stream.of(DEFERRED))
			.forEach(register);
	}

	@Override
	public Remote around(String store, String name, Remote remote) {
		return new ObservedRemote(remote, (what) -> observation(what, store, name));
	}

	@Override
	public void cycle(String store, String remote, Runnable cycle) {
		observation(CYCLE, store, remote).observe(cycle);
	}

	private Observation observation(String name, String store, String remote) {
		return Observation.createNotStarted(name, this.observations)
			.lowCardinalityKeyValue("store", store)
			.lowCardinalityKeyValue("remote", remote);
	}

	@Override
	public void writesCoalesced(String store, String remote, int writes) {
		coalesced(store, remote).increment(writes);
	}

	@Override
	public void pushed(String store, String remote, int entries, Duration took) {
		pushEntries(store, remote).increment(entries);
	}

	@Override
	public void pulled(String store, String remote, int changes, Duration took) {
		pullChanges(store, remote).increment(changes);
	}

	@Override
	public void conflictDecided(String store, String strategy, Decision.Outcome outcome) {
		conflicts(store, strategy, tag(outcome)).increment();
	}

	@Override
	public void conflictDeferred(String store, String strategy) {
		conflicts(store, strategy, DEFERRED).increment();
	}

	@Override
	public void transferred(String store, String remote, long sent, long received) {
		bytes(store, remote, "sent").increment(sent);
		bytes(store, remote, "received").increment(received);
	}

	/** As it is made by the first observation that ends well. */
	private void timer(String name, String store, String remote) {
		Timer.builder(name).tags(tags(store, remote).and("error", "none")).register(this.registry);
	}

	private Counter pushEntries(String store, String remote) {
		return Counter.builder("persist.push.entries")
			.description("Entries that pushes carried")
			.tags(tags(store, remote))
			.register(this.registry);
	}

	private Counter pullChanges(String store, String remote) {
		return Counter.builder("persist.pull.changes")
			.description("Changes that were pulled")
			.tags(tags(store, remote))
			.register(this.registry);
	}

	private Counter coalesced(String store, String remote) {
		return Counter.builder("persist.coalesced")
			.description("Writes that cost no entry of their own")
			.tags(tags(store, remote))
			.register(this.registry);
	}

	private Counter conflicts(String store, String strategy, String outcome) {
		return Counter.builder("persist.conflicts")
			.description("Conflicts that a strategy settled, or left for a person")
			.tags("store", store, "strategy", strategy, "outcome", outcome)
			.register(this.registry);
	}

	private Counter bytes(String store, String remote, String direction) {
		return Counter.builder("persist.bytes")
			.description("Bodies as they went over the wire")
			.baseUnit("bytes")
			.tags(tags(store, remote).and("direction", direction))
			.register(this.registry);
	}

	private static String tag(Decision.Outcome outcome) {
		return outcome.name().toLowerCase(Locale.ROOT);
	}

	private static Tags tags(String store, String remote) {
		return Tags.of("store", store, "remote", remote);
	}

}
