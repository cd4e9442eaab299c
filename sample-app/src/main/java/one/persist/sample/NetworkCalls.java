package one.persist.sample;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What became of the last call of each store and kind: as many as a device has stores,
 * three times, however long it runs.
 */
public final class NetworkCalls {

	private static final Pattern PATH = Pattern.compile("/v1/stores/([^/]+)/(\\w+)$");

	private final Map<String, Call> last = new ConcurrentSkipListMap<>();

	private final InstantSource clock;

	NetworkCalls(InstantSource clock) {
		this.clock = clock;
	}

	/** What asks for the server's limits belongs to no store, and is not kept. */
	void became(String path, String fate) {
		Matcher call = PATH.matcher(path);
		if (call.find()) {
			this.last.put(call.group(1) + "/" + call.group(2),
					new Call(call.group(1), call.group(2), fate, this.clock.instant()));
		}
	}

	List<Call> all() {
		return List.copyOf(this.last.values());
	}

	/**
	 * A call to the server.
	 *
	 * @param store store that it was for
	 * @param kind {@code push}, {@code pull} or {@code announcements}
	 * @param fate what became of it, in words
	 * @param at when
	 */
	public record Call(String store, String kind, String fate, Instant at) {

	}

}
