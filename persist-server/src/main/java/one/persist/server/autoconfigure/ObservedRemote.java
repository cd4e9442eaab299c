package one.persist.server.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import one.persist.DeviceId;
import one.persist.protocol.Cursor;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.server.storage.DeviceRefusedException;
import one.persist.server.storage.StorageObserver;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;

/**
 * A store whose pushes and pulls are observed. The store's name is told to traces alone:
 * whoever has a token makes stores, and a meter for each would have no end.
 */
final class ObservedRemote implements Remote {

	private static final String OUTCOME = "outcome";

	private final String store;

	private final Remote remote;

	private final ServerMeters meters;

	ObservedRemote(String store, Remote remote, ServerMeters meters) {
		this.store = store;
		this.remote = remote;
		this.meters = meters;
	}

	@Override
	public RemoteLimits limits() {
		return this.remote.limits();
	}

	@Override
	public PushResponse push(PushRequest request) {
		Observation push = this.meters.observation(ServerMeters.PUSH);
		return observe(push, () -> this.remote.push(request), (response) -> {
			push.lowCardinalityKeyValue(OUTCOME, storedSomething(response.results()) ? "applied" : "unchanged");
			push.highCardinalityKeyValue("persist.commit", commitOf(response.seen()));
			this.meters.pushed(response.results());
		});
	}

	private static boolean storedSomething(List<PushResult> results) {
		return results.stream().anyMatch(PushResult.Applied.class::isInstance);
	}

	/** Which commits a page has: those after one, up to another. */
	@Override
	public PullResponse pull(PullRequest request) {
		Observation pull = this.meters.observation(ServerMeters.PULL);
		return observe(pull, () -> this.remote.pull(request), (response) -> {
			pull.lowCardinalityKeyValue(OUTCOME, response.changes().isEmpty() ? "unchanged" : "changes");
			pull.highCardinalityKeyValue("persist.commit.after",
					(request.state().cursor() != null) ? commitOf(request.state().cursor()) : "0");
			pull.highCardinalityKeyValue("persist.commit", commitOf(response.cursor()));
			this.meters.pulled(response.changes().size());
		});
	}

	private <T> T observe(Observation observation, Supplier<T> call, Consumer<T> answered) {
		observation.highCardinalityKeyValue("persist.store", this.store);
		return observation.observe(() -> {
			try {
				T response = call.get();
				answered.accept(response);
				return response;
			}
			catch (RemoteException ex) {
				observation.lowCardinalityKeyValue(OUTCOME, name(ex.kind()));
				throw ex;
			}
			catch (DeviceRefusedException ex) {
				observation.lowCardinalityKeyValue(OUTCOME, "device-refused");
				throw ex;
			}
			catch (RuntimeException ex) {
				// which one, the tag "error" says
				observation.lowCardinalityKeyValue(OUTCOME, "error");
				throw ex;
			}
		});
	}

	private static String name(RemoteException.Kind kind) {
		return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static String commitOf(Cursor cursor) {
		return String.valueOf(StorageObserver.commitOf(cursor));
	}

	@Override
	public Subscription announcements(DeviceId device, AnnouncementListener listener) {
		return this.remote.announcements(device, listener);
	}

	@Override
	public void tryAgain() {
		this.remote.tryAgain();
	}

}
