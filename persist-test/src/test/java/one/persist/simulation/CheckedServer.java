package one.persist.simulation;

import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import one.persist.HybridTimestamp;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.spi.Remote;

/**
 * One remote, whose every answer is compared with what its file holds.
 */
final class CheckedServer {

	private final SimulatedServer server;

	private final SimulationClock clock;

	private String tenant;

	private Remote remote;

	/** The last number that any page has told. */
	private long told;

	/** Keys of which it has forgotten a delete. */
	private final Set<String> forgotten = new HashSet<>();

	CheckedServer(SimulatedServer server, SimulationClock clock, String tenant) {
		this.server = server;
		this.clock = clock;
		this.tenant = tenant;
		this.remote = server.remote(tenant);
	}

	String tenant() {
		return this.tenant;
	}

	/** Goes on as another tenant: a restored one, or an empty one. */
	void become(String other) {
		this.tenant = other;
		this.remote = this.server.remote(other);
		this.told = 0;
		this.forgotten.clear();
	}

	/** It was purged: what is no longer there was a delete. */
	void purged(Map<String, Copy> before) {
		Set<String> gone = new HashSet<>(before.keySet());
		gone.removeAll(records().keySet());
		this.forgotten.addAll(gone);
	}

	/** Whether the delete of a record may be one that it once had. */
	boolean hasForgotten(String key) {
		return this.forgotten.contains(key);
	}

	Map<String, Copy> records() {
		return this.server.records(this.tenant);
	}

	PushResponse push(PushRequest request) {
		Map<String, Copy> before = records();
		PushResponse response;
		try {
			response = this.remote.push(request);
		}
		catch (SimulatedServer.Death ex) {
			requireSeen(before, records());
			throw ex;
		}
		Map<String, Copy> after = records();
		requireSeen(before, after);
		check(request, response, before.equals(after));
		return response;
	}

	private static void requireSeen(Map<String, Copy> before, Map<String, Copy> after) {
		before.forEach((key, copy) -> {
			Copy now = after.get(key);
			if (now == null || !now.includes(copy.version())) {
				throw new Violation("server", "a push replaced " + copy + " by " + now + ", which has not seen it");
			}
		});
	}

	private void check(PushRequest request, PushResponse response, boolean same) {
		Map<String, Copy> after = records();
		if (response.results().size() != request.entries().size()) {
			throw new Violation("server", "as many results as entries");
		}
		Instant latest = this.clock.server().plus(SimulatedServer.CLOCK_TOLERANCE);
		for (int i = 0; i < response.results().size(); i++) {
			RecordChange sent = request.entries().get(i).change();
			check(sent, response.results().get(i), after.get(sent.key()), latest);
		}
		long head = DeviceFile.position(response.seen().token());
		if (!same && head <= this.told) {
			throw new Violation("order", "a push was numbered " + head + " when readers were told of " + this.told);
		}
	}

	private static void check(RecordChange sent, PushResult result, Copy now, Instant latest) {
		boolean taken = result instanceof PushResult.Applied || result instanceof PushResult.Known;
		if (taken && (now == null || !now.includes(sent.version().toString()))) {
			throw new Violation("server", "took " + sent + " and has " + now);
		}
		if (result instanceof PushResult.Applied) {
			for (HybridTimestamp time : sent.vector().entries().values()) {
				if (time.toInstant().isAfter(latest)) {
					throw new Violation("clock-ahead", "took " + sent + " at " + latest);
				}
			}
			if (!now.version().equals(sent.version().toString())) {
				throw new Violation("server", "applied " + sent + " and has " + now);
			}
		}
	}

	PullResponse pull(PullRequest request) {
		PullResponse response = this.remote.pull(request);
		long since = (request.state().cursor() != null) ? DeviceFile.position(request.state().cursor().token()) : 0;
		long end = DeviceFile.position(response.cursor().token());
		Map<String, String> expected = this.server.between(this.tenant, since, end,
				request.full() ? "" : request.state().device().value());
		Map<String, String> found = new TreeMap<>();
		response.changes().forEach((change) -> found.put(change.key(), change.version().toString()));
		if (end < since || !expected.equals(found)) {
			throw new Violation("page",
					"the page from " + since + " to " + end + " has " + found + " and not " + expected);
		}
		if (!response.more() && !this.server.between(this.tenant, end, Long.MAX_VALUE, "").isEmpty()) {
			throw new Violation("page", "the last page ends at " + end + ", before the newest commit");
		}
		this.told = Math.max(this.told, end);
		return response;
	}

}
