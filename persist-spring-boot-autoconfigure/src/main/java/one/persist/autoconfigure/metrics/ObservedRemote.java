package one.persist.autoconfigure.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import one.persist.DeviceId;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.PendingCall;
import one.persist.spi.PreparedPush;
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
		try (PreparedPush push = prepare(request.entries());
				PendingCall<PushResponse> call = push.begin(request.state(), request.push())) {
			return call.answer();
		}
	}

	@Override
	public PreparedPush prepare(List<PushEntry> entries) {
		PreparedPush prepared = this.remote.prepare(entries);
		return new PreparedPush() {

			@Override
			public PendingCall<PushResponse> begin(DeviceState state, PushName name) {
				Observation push = ObservedRemote.this.observations.apply(PUSH);
				push.highCardinalityKeyValue("persist.entries", String.valueOf(entries.size()));
				return new Observed<>(push, () -> prepared.begin(state, name), (answer) -> {
				});
			}

			@Override
			public void close() {
				prepared.close();
			}

		};
	}

	@Override
	public PullResponse pull(PullRequest request) {
		try (PendingCall<PullResponse> call = begin(request)) {
			return call.answer();
		}
	}

	@Override
	public PendingCall<PullResponse> begin(PullRequest request) {
		Observation pull = this.observations.apply(PULL);
		return new Observed<>(pull, () -> this.remote.begin(request),
				(page) -> pull.highCardinalityKeyValue("persist.changes", String.valueOf(page.changes().size())));
	}

	@Override
	public Subscription announcements(DeviceId device, AnnouncementListener listener) {
		return this.remote.announcements(device, listener);
	}

	@Override
	public void tryAgain() {
		this.remote.tryAgain();
	}

	/**
	 * A call that is observed until its answer was waited for, or it was given up.
	 *
	 * @param <T> type of the answer
	 */
	private static final class Observed<T> implements PendingCall<T> {

		private final Observation observation;

		private final Consumer<T> answered;

		private final PendingCall<T> call;

		private boolean ended;

		private Observed(Observation observation, Supplier<PendingCall<T>> call, Consumer<T> answered) {
			this.observation = observation.start();
			this.answered = answered;
			this.call = within(call);
		}

		/** What is called within becomes part of the trace. */
		private <R> R within(Supplier<R> part) {
			boolean done = false;
			try {
				R result = Objects.requireNonNull(this.observation.scoped(part));
				done = true;
				return result;
			}
			catch (RemoteException ex) {
				// why a remote failed says more than that it did
				this.observation.highCardinalityKeyValue("persist.failure",
						ex.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
				throw ex;
			}
			finally {
				if (!done) {
					end();
				}
			}
		}

		@Override
		public T answer() {
			T answer = within(this.call::answer);
			this.answered.accept(answer);
			end();
			return answer;
		}

		private void end() {
			if (!this.ended) {
				this.ended = true;
				this.observation.stop();
			}
		}

		@Override
		public void close() {
			end();
			this.call.close();
		}

	}

}
