package one.persist.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import one.persist.Decision;
import one.persist.spi.Remote;
import one.persist.spi.SyncObserver;

/**
 * Several observers as one.
 *
 * @param all whom to tell
 */
record Observers(List<SyncObserver> all) implements SyncObserver {

	@Override
	public Remote around(String store, String name, Remote remote) {
		Remote outermost = remote;
		for (SyncObserver observer : this.all) {
			outermost = observer.around(store, name, outermost);
		}
		return outermost;
	}

	@Override
	public void cycle(String store, String remote, Runnable cycle) {
		Runnable outermost = cycle;
		for (SyncObserver observer : this.all) {
			Runnable inner = outermost;
			outermost = () -> observer.cycle(store, remote, inner);
		}
		outermost.run();
	}

	@Override
	public void writesCoalesced(String store, String remote, int writes) {
		each((observer) -> observer.writesCoalesced(store, remote, writes));
	}

	@Override
	public void pushed(String store, String remote, int entries, Duration took) {
		each((observer) -> observer.pushed(store, remote, entries, took));
	}

	@Override
	public void pulled(String store, String remote, int changes, Duration took) {
		each((observer) -> observer.pulled(store, remote, changes, took));
	}

	@Override
	public void conflictDecided(String store, String strategy, Decision.Outcome outcome) {
		each((observer) -> observer.conflictDecided(store, strategy, outcome));
	}

	@Override
	public void conflictDeferred(String store, String strategy) {
		each((observer) -> observer.conflictDeferred(store, strategy));
	}

	@Override
	public void transferred(String store, String remote, long sent, long received) {
		each((observer) -> observer.transferred(store, remote, sent, received));
	}

	private void each(Consumer<SyncObserver> call) {
		this.all.forEach(call);
	}

}
