package one.persist.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.benchmarks.data.Orders;
import one.persist.benchmarks.data.Pool;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.SyncStorage;
import one.persist.spi.Remote;

/**
 * Pushes to a server's storage as devices make them, a device for each store.
 */
final class StoragePushes {

	private final Pool pool = new Pool(0);

	private final List<Pusher> pushers;

	StoragePushes(SyncStorage storage, int stores) {
		this.pushers = IntStream.range(0, stores)
			.mapToObj((store) -> new Pusher(storage.remote("bench", "store-" + store), new DeviceId("device" + store)))
			.toList();
	}

	void push(int store, int first, int end) {
		this.pushers.get(store).push(first, end);
	}

	/** A device. */
	private final class Pusher {

		private final Remote remote;

		private final DeviceId device;

		private DeviceState state;

		private HybridTimestamp clock = HybridTimestamp.ofEpochMillis(System.currentTimeMillis());

		private int pushes;

		Pusher(Remote remote, DeviceId device) {
			this.remote = remote;
			this.device = device;
			this.state = DeviceState.fresh(device);
		}

		void push(int first, int end) {
			List<PushEntry> entries = new ArrayList<>(end - first);
			for (int number = first; number < end; number++) {
				this.clock = this.clock.next();
				Version version = new Version(this.clock, this.device);
				entries.add(new PushEntry(new RecordChange(Orders.key(number),
						Json.ofChecked(StoragePushes.this.pool.json(number)), version, VersionVector.of(version)),
						false));
			}
			PushName name = new PushName("push-" + this.pushes++);
			PushResponse response = this.remote.push(new PushRequest(this.state, name, entries));
			if (!response.results().stream().allMatch(PushResult.Applied.class::isInstance)) {
				throw new IllegalStateException("Not all was taken: " + response.results());
			}
			this.state = new DeviceState(this.device, null, null, response.seen(), List.of(name));
		}

	}

}
