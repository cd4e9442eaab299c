package one.persist.autoconfigure.metrics;

import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import one.persist.DeviceId;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;

/**
 * A remote whose pushes and pulls are observed, from the call to the answer: what is
 * called within, such as a server over HTTP, becomes part of their trace.
 */
final class ObservedRemote implements Remote {

	static final String PUSH = "persist.push";

	static final String PULL = "persist.pull";

	private final Remote remote;

	private final Function<String, Observation> observations;

	/**
	 * Observes a remote.
	 * @param remote the remote
	 * @param observations makes an observation by its name
	 */
	ObservedRemote(Remote remote, Function<String, Observation> observations) {
		this.remote = remote;
		this.observations = observations;
	}

	@Override
	public RemoteLimits limits() {
		return this.remote.limits();
	}

	@Override
	public PushResponse push(PushRequest request) {
		Observation push = this.observations.apply(PUSH);
		push.highCardinalityKeyValue("persist.entries", String.valueOf(request.entries().size()));
		return observe(push, () -> this.remote.push(request));
	}

	@Override
	public PullResponse pull(PullRequest request) {
		Observation pull = this.observations.apply(PULL);
		return observe(pull, () -> {
			PullResponse page = this.remote.pull(request);
			pull.highCardinalityKeyValue("persist.changes", String.valueOf(page.changes().size()));
			return page;
		});
	}

	/** Why a remote failed says more than that it did. */
	private static <T> T observe(Observation observation, Supplier<T> call) {
		return Objects.requireNonNull(observation.observe(() -> {
			try {
				return call.get();
			}
			catch (RemoteException ex) {
				observation.highCardinalityKeyValue("persist.failure",
						ex.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
				throw ex;
			}
		}));
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
