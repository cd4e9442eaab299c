package one.persist.server.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import one.persist.protocol.ProblemCodes;
import one.persist.protocol.PushResult;
import one.persist.server.storage.StorageObserver;
import one.persist.server.storage.SyncStorage.Purged;
import one.persist.spi.Remote;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can count of the server's storage. No tag has more values than the
 * code, or the rules of the application, have names for: stores and devices are none, and
 * of the tenants only those that have most of their quota, a bounded number of them.
 */
final class ServerMeters implements StorageObserver, MeterBinder {

	static final String PUSH = "persist.server.push";

	static final String PULL = "persist.server.pull";

	private static final String PURGE = "persist.server.purge";

	private static final String TENANT = "tenant";

	private static final String NO_CODE = "none";

	/** An application may refuse entries for reasons that it makes up as it goes. */
	private static final int MAX_CODES = 30;

	private static final String OTHER_CODE = "other";

	private final MeterRegistry meters;

	private final ObservationRegistry observations;

	private final LongSupplier nanoTime;

	private final Set<String> codes = ConcurrentHashMap.newKeySet();

	private volatile @Nullable DeviceCount devices;

	private volatile @Nullable Long purgedAt;

	private final MultiGauge used;

	private final MultiGauge share;

	ServerMeters(MeterRegistry meters, ObservationRegistry observations, LongSupplier nanoTime) {
		this.meters = meters;
		this.observations = observations;
		this.nanoTime = nanoTime;
		this.used = MultiGauge.builder("persist.server.tenant.used")
			.description("What the tenants that have most of their quota have, at the last purge")
			.register(meters);
		this.share = MultiGauge.builder("persist.server.tenant.share")
			.description("Share of its quota that a tenant has, of what it has most of, at the last purge")
			.register(meters);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (String result : List.of("applied", "known", "conflict", "gone")) {
			entries(registry, result, NO_CODE);
		}
		entries(registry, "rejected", ProblemCodes.CLOCK_AHEAD);
		changes(registry);
		for (String what : List.of("deletes", "commits", "devices")) {
			purged(registry, what);
		}
		TimeGauge.builder("persist.server.purge.age", this::sincePurge, TimeUnit.NANOSECONDS)
			.description("Time since this server has last purged all stores")
			.register(registry);
		Gauge.builder("persist.server.devices", () -> count(DeviceCount::known))
			.description("Devices of all stores that are remembered, at the last purge")
			.register(registry);
		Gauge.builder("persist.server.devices.silent", () -> count(DeviceCount::silent))
			.description("Devices of all stores that were not heard of for a day, at the last purge")
			.register(registry);
	}

	@Override
	public Remote around(String store, Remote remote) {
		return new ObservedRemote(store, remote, this);
	}

	Observation observation(String name) {
		return Observation.createNotStarted(name, this.observations);
	}

	void pushed(List<PushResult> results) {
		for (PushResult result : results) {
			String code = (result instanceof PushResult.Rejected rejected) ? bounded(rejected.code()) : NO_CODE;
			entries(this.meters, name(result), code).increment();
		}
	}

	private static String name(PushResult result) {
		return result.getClass().getSimpleName().toLowerCase(Locale.ROOT);
	}

	void pulled(int changes) {
		changes(this.meters).increment(changes);
	}

	@Override
	public Purged purging(Supplier<Purged> purge) {
		Purged purged = observation(PURGE).observe(purge);
		purged(this.meters, "deletes").increment(purged.tombstones());
		purged(this.meters, "commits").increment(purged.commits());
		purged(this.meters, "devices").increment(purged.devices());
		this.purgedAt = this.nanoTime.getAsLong();
		return purged;
	}

	@Override
	public void counted(DeviceCount count) {
		this.devices = count;
	}

	/** Rows of tenants that are not among the fullest any more go. */
	@Override
	public void used(List<TenantShare> fullest) {
		this.used.register(fullest.stream().flatMap(ServerMeters::rows).toList(), true);
		this.share.register(fullest.stream()
			.<Row<?>>map((tenant) -> Row.of(Tags.of(TENANT, tenant.tenant()), tenant.usage().shareOf(tenant.quota())))
			.toList(), true);
	}

	private static Stream<Row<?>> rows(TenantShare tenant) {
		return Map
			.of("stores", tenant.usage().stores(), "devices", tenant.usage().devices(), "records",
					tenant.usage().records(), "bytes", tenant.usage().bytes())
			.entrySet()
			.stream()
			.map((used) -> Row.of(Tags.of(TENANT, tenant.tenant(), "what", used.getKey()), used.getValue()));
	}

	private Number sincePurge() {
		Long at = this.purgedAt;
		return (at != null) ? this.nanoTime.getAsLong() - at : Double.NaN;
	}

	private Number count(ToLongFunction<DeviceCount> which) {
		DeviceCount count = this.devices;
		return (count != null) ? which.applyAsLong(count) : Double.NaN;
	}

	private String bounded(String code) {
		if (this.codes.contains(code) || (this.codes.size() < MAX_CODES && this.codes.add(code))) {
			return code;
		}
		return OTHER_CODE;
	}

	private static Counter entries(MeterRegistry registry, String result, String code) {
		return Counter.builder("persist.server.push.entries")
			.description("Entries of pushes, by what became of them")
			.tags("result", result, "code", code)
			.register(registry);
	}

	private static Counter changes(MeterRegistry registry) {
		return Counter.builder("persist.server.pull.changes")
			.description("Changes that pulls were given")
			.register(registry);
	}

	private static Counter purged(MeterRegistry registry, String what) {
		return Counter.builder("persist.server.purged")
			.description("What was forgotten as it was past its time")
			.tags("what", what)
			.register(registry);
	}

}
