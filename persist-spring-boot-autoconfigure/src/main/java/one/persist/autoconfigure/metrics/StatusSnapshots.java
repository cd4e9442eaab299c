package one.persist.autoconfigure.metrics;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import one.persist.PersistException;
import one.persist.Store;
import one.persist.Stores;
import one.persist.SyncStatus;
import org.jspecify.annotations.Nullable;

/**
 * The status of all stores, read anew once a second at most: one scrape of all gauges
 * reads it once.
 */
final class StatusSnapshots {

	private static final long FRESH = Duration.ofSeconds(1).toNanos();

	private final Stores stores;

	private final LongSupplier nanoTime;

	private @Nullable List<SyncStatus> snapshot;

	private long readAt;

	StatusSnapshots(Stores stores, LongSupplier nanoTime) {
		this.stores = stores;
		this.nanoTime = nanoTime;
	}

	synchronized List<SyncStatus> get() {
		List<SyncStatus> known = this.snapshot;
		long now = this.nanoTime.getAsLong();
		if (known == null || now - this.readAt >= FRESH) {
			known = this.stores.all().stream().flatMap(StatusSnapshots::status).toList();
			this.snapshot = known;
			this.readAt = now;
		}
		return known;
	}

	/** One store that cannot be asked does not take the others' numbers away. */
	private static Stream<SyncStatus> status(Store store) {
		try {
			return Stream.of(store.sync().status());
		}
		catch (PersistException ex) {
			return Stream.empty();
		}
	}

}
