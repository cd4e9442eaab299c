package one.persist.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import one.persist.DeviceId;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.server.storage.Administration;
import one.persist.server.storage.Retention;
import one.persist.server.storage.StoreWriter;
import one.persist.server.storage.SyncStorage;
import one.persist.server.storage.Visitor;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;

/**
 * Lets a server's storage refuse entries, as one with rules of its own would.
 */
final class Refusals {

	static final String CODE = "not-in-stock";

	static final String DETAIL = "There is no such article";

	private final AtomicInteger pushes = new AtomicInteger();

	private volatile Predicate<RecordChange> refused = (change) -> false;

	void refuse(Predicate<RecordChange> entries) {
		this.refused = entries;
	}

	/** Pushes that came to the storage, of all stores. */
	int pushes() {
		return this.pushes.get();
	}

	SyncStorage of(SyncStorage storage) {
		return new RefusingStorage(storage);
	}

	private PushResponse push(Remote remote, PushRequest request) {
		this.pushes.incrementAndGet();
		List<PushEntry> good = request.entries()
			.stream()
			.filter((entry) -> !this.refused.test(entry.change()))
			.toList();
		PushResponse response = remote.push(new PushRequest(request.state(), request.push(), good));
		List<PushResult> results = new ArrayList<>(response.results());
		for (int i = 0; i < request.entries().size(); i++) {
			if (this.refused.test(request.entries().get(i).change())) {
				results.add(i, new PushResult.Rejected(CODE, DETAIL));
			}
		}
		return new PushResponse(results, response.seen(), response.time());
	}

	private final class RefusingStorage implements SyncStorage {

		private final SyncStorage storage;

		private RefusingStorage(SyncStorage storage) {
			this.storage = storage;
		}

		@Override
		public Remote remote(String tenant, String store) {
			return new RefusingRemote(this.storage.remote(tenant, store));
		}

		@Override
		public Remote remote(Visitor visitor, String store) {
			return new RefusingRemote(this.storage.remote(visitor, store));
		}

		@Override
		public StoreWriter writer(String tenant, String store) {
			return this.storage.writer(tenant, store);
		}

		@Override
		public Administration administration() {
			return this.storage.administration();
		}

		@Override
		public RemoteLimits limits() {
			return this.storage.limits();
		}

		@Override
		public Purged purge(Retention retention) {
			return this.storage.purge(retention);
		}

		@Override
		public void close() {
			this.storage.close();
		}

	}

	private final class RefusingRemote implements Remote {

		private final Remote remote;

		private RefusingRemote(Remote remote) {
			this.remote = remote;
		}

		@Override
		public RemoteLimits limits() {
			return this.remote.limits();
		}

		@Override
		public PushResponse push(PushRequest request) {
			return Refusals.this.push(this.remote, request);
		}

		@Override
		public PullResponse pull(PullRequest request) {
			return this.remote.pull(request);
		}

		@Override
		public Subscription announcements(DeviceId device, AnnouncementListener listener) {
			return this.remote.announcements(device, listener);
		}

	}

}
