package one.persist.internal.sync;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import one.persist.DeadLetter;
import one.persist.Decision;
import one.persist.RecordKeys;
import one.persist.RecordQuery;
import one.persist.RemoteStatus;
import one.persist.StoreSync;
import one.persist.SyncStatus;
import one.persist.inspect.SyncProgress;
import one.persist.internal.records.DeadLetters;
import one.persist.internal.records.LocalStore;

/**
 * Synchronization of one store, as an application sees it.
 */
final class StoreSynchronizer implements StoreSync {

	/** How often a wait for the queue looks again, should nobody have told it to. */
	private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

	private final LocalStore store;

	private final DeadLetters deadLetters;

	private final List<SyncLink> links = new CopyOnWriteArrayList<>();

	private final Object pushed = new Object();

	private volatile Runnable beforeStatus = () -> {
	};

	StoreSynchronizer(LocalStore store) {
		this.store = store;
		this.deadLetters = new DeadLetters(store);
	}

	/** Sets what looks whether cycles are started at all. */
	void beforeStatus(Runnable look) {
		this.beforeStatus = look;
	}

	void add(SyncLink link) {
		this.links.add(link);
	}

	List<SyncLink> links() {
		return this.links;
	}

	@Override
	public SyncStatus status() {
		this.beforeStatus.run();
		this.store.database().requirePresent();
		List<RemoteStatus> remotes = this.links.stream().map(SyncLink::status).toList();
		long conflicts = this.store.read(this.store.conflicts()::count);
		long damaged = this.store.read(this.store.quarantine()::count);
		return new SyncStatus(this.store.name(), this.store.device(), conflicts, damaged, remotes);
	}

	@Override
	public SyncStatus now() {
		this.store.requireNoTransaction("Call now() after it");
		List<CompletableFuture<Void>> cycles = this.links.stream().map(this::runNow).toList();
		cycles.forEach(CompletableFuture::join);
		return status();
	}

	/** Ends with the cycle, or when it hangs and is given up. */
	private CompletableFuture<Void> runNow(SyncLink link) {
		CompletableFuture<Void> ended = new CompletableFuture<>();
		this.store.environment().executor().execute(() -> {
			try {
				link.runNow(() -> ended.complete(null));
				ended.complete(null);
			}
			catch (Throwable ex) {
				ended.completeExceptionally(ex);
			}
		});
		return ended;
	}

	@Override
	public void pause() {
		this.links.forEach(SyncLink::pause);
	}

	@Override
	public void resume() {
		this.links.forEach(SyncLink::resume);
	}

	@Override
	public void wake(String remote) {
		require(remote).wakeNow();
	}

	@Override
	public void pause(String remote) {
		require(remote).pause();
	}

	@Override
	public void resume(String remote) {
		require(remote).resume();
	}

	private SyncLink require(String remote) {
		return this.links.stream()
			.filter((link) -> link.name().equals(remote))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"Store '" + this.store.name() + "' has no remote '" + remote + "'"));
	}

	List<SyncProgress> progress() {
		return this.links.stream()
			.map(SyncLink::progress)
			.map(CycleProgress::snapshot)
			.flatMap(Optional::stream)
			.toList();
	}

	@Override
	public boolean isPending(String key) {
		return this.store.isPending(RecordKeys.require(key));
	}

	@Override
	public boolean awaitPushed(Duration timeout) throws InterruptedException {
		this.store.requireNoTransaction("Call awaitPushed() after it");
		long deadline = this.store.environment().nanoTime() + timeout.toNanos();
		while (this.links.stream().anyMatch(SyncLink::hasWaiting)) {
			long left = deadline - this.store.environment().nanoTime();
			if (left <= 0) {
				return false;
			}
			synchronized (this.pushed) {
				this.pushed.wait(Math.max(1, Math.min(LOOK_AGAIN.toMillis(), Duration.ofNanos(left).toMillis())));
			}
		}
		return true;
	}

	/** A cycle came to its end: who waits for the queue looks again. */
	void cycleEnded() {
		synchronized (this.pushed) {
			this.pushed.notifyAll();
		}
	}

	@Override
	public List<DeadLetter> deadLetters() {
		return this.deadLetters.oldest(RecordQuery.MAX_LIMIT);
	}

	@Override
	public boolean retry(long id) {
		return this.deadLetters.retry(id);
	}

	@Override
	public boolean discard(long id) {
		return this.deadLetters.discard(id);
	}

	@Override
	public List<Decision> decisions(int limit) {
		if (limit < 1 || limit > RecordQuery.MAX_LIMIT) {
			throw new IllegalArgumentException("A limit is from 1 to " + RecordQuery.MAX_LIMIT + ", not " + limit);
		}
		return this.store.read((session) -> this.store.decisions().newest(limit));
	}

}
