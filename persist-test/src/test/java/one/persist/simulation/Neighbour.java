package one.persist.simulation;

import java.util.List;
import java.util.Map;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.RecordChange;
import one.persist.spi.Remote;

/**
 * Another tenant of the same server, with a store and keys of the same names.
 */
final class Neighbour {

	private static final DeviceId DEVICE = new DeviceId("neighbour0000000");

	private static final String KEY = "k0";

	private final Remote remote;

	private final SimulationClock clock;

	private int pushes;

	Neighbour(Remote remote, SimulationClock clock) {
		this.remote = remote;
		this.clock = clock;
	}

	void write() {
		Version version = new Version(HybridTimestamp.ofEpochMillis(this.clock.server().toEpochMilli() + this.pushes),
				DEVICE);
		RecordChange change = new RecordChange(KEY, Json.parse("\"n" + this.pushes + "\""), version,
				VersionVector.of(Map.of(DEVICE, version.timestamp())));
		List<PushName> previous = (this.pushes == 0) ? List.of() : List.of(new PushName("n" + this.pushes));
		this.pushes++;
		this.remote.push(new PushRequest(state(previous), new PushName("n" + this.pushes),
				List.of(new PushEntry(change, false))));
	}

	/**
	 * Sees that nobody else's records have come here.
	 */
	void requireAlone() {
		PullResponse all = this.remote
			.pull(new PullRequest(state(List.of(new PushName("n" + this.pushes))), true, 1000));
		boolean alone = all.changes().size() == 1 && String.valueOf(all.changes().get(0).value()).startsWith("\"n");
		if (!alone) {
			throw new Violation("isolation", "a neighbour finds " + all.changes());
		}
	}

	private static DeviceState state(List<PushName> previous) {
		return new DeviceState(DEVICE, null, null, null, previous);
	}

}
