package one.persist.autoconfigure;

import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

import one.persist.spi.SyncObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts store, remote and a name of the cycle beside whatever is logged within a cycle, by
 * whoever, for those who log in a structured form. Safe for use by many threads.
 */
final class LoggedCycles {

	static final String STORE = "persist.store";

	static final String REMOTE = "persist.remote";

	static final String CYCLE = "persist.cycle";

	private final RandomGenerator random;

	/** Names of the last cycles, by store and remote: as many as there are of these. */
	private final Map<String, String> last = new ConcurrentHashMap<>();

	LoggedCycles(RandomGenerator random) {
		this.random = random;
	}

	/** What the engine runs its cycles through. */
	SyncObserver observer() {
		return new SyncObserver() {

			@Override
			public void cycle(String store, String remote, Runnable cycle) {
				run(store, remote, cycle);
			}

		};
	}

	private void run(String store, String remote, Runnable cycle) {
		String name = HexFormat.of().toHexDigits(this.random.nextLong());
		this.last.put(place(store, remote), name);
		Map<String, String> fields = Map.of(STORE, store, REMOTE, remote, CYCLE, name);
		fields.forEach(MDC::put);
		try {
			cycle.run();
		}
		finally {
			fields.keySet().forEach(MDC::remove);
		}
	}

	/**
	 * The cycle that began last.
	 * @return its name; null if none did
	 */
	@Nullable String last(String store, String remote) {
		return this.last.get(place(store, remote));
	}

	/** A store's name has no slash. */
	private static String place(String store, String remote) {
		return store + "/" + remote;
	}

}
