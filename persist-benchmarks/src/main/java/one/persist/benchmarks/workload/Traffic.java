package one.persist.benchmarks.workload;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import one.persist.spi.SyncObserver;

/**
 * Counts what a device sends and receives, as an application's metrics would.
 */
final class Traffic implements SyncObserver {

	private final AtomicLong sent = new AtomicLong();

	private final AtomicLong received = new AtomicLong();

	private final AtomicInteger requests = new AtomicInteger();

	@Override
	public void transferred(String store, String remote, long sentBytes, long receivedBytes) {
		this.requests.incrementAndGet();
		this.sent.addAndGet(sentBytes);
		this.received.addAndGet(receivedBytes);
	}

	long sent() {
		return this.sent.get();
	}

	long received() {
		return this.received.get();
	}

	int requests() {
		return this.requests.get();
	}

}
