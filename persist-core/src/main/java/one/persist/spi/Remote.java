package one.persist.spi;

import java.util.List;

import one.persist.DeviceId;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;

/**
 * A place that one store syncs with. The server's storage implements it, and so does the
 * client that reaches a server over HTTP; what adds retrying, metrics or faults wraps it.
 * A device calls it from one thread at a time and has one call under way, unless that did
 * not return for minutes and was given up: then the next one may be made while it still
 * hangs.
 * <p>
 * Pushes and pulls fail with a {@link RemoteException} alone, and in this order of
 * precedence: history diverged, cursor expired, device forked. A call that fails may
 * still have taken effect.
 */
public interface Remote {

	/**
	 * What the remote takes. May ask it, and fail like the other calls.
	 * @return its limits
	 * @throws RemoteException if it cannot be told
	 */
	RemoteLimits limits();

	/**
	 * Stores the entries that no version there conflicts with, in one numbered commit. An
	 * entry may be pushed again at any time.
	 * @param request the entries, and what the device knows of the remote
	 * @return a result an entry, in order
	 * @throws RemoteException if the push as a whole failed, or cannot be told to have
	 * succeeded
	 */
	PushResponse push(PushRequest request);

	/**
	 * Reads what has changed since a cursor: whole commits in their order, at least one
	 * if there are any, the newest version of each record.
	 * @param request where to begin, and what the device knows of the remote
	 * @return the changes and where to go on
	 * @throws RemoteException if the changes cannot be told
	 */
	PullResponse pull(PullRequest request);

	/**
	 * Makes a push ready while another one is under way. By default all is left to be
	 * done when its answer is waited for.
	 * @param entries the entries
	 * @return the push
	 */
	default PreparedPush prepare(List<PushEntry> entries) {
		return new PreparedPush() {

			@Override
			public PendingCall<PushResponse> begin(DeviceState state, PushName push) {
				return PendingCall.of(() -> push(new PushRequest(state, push, entries)));
			}

			@Override
			public void close() {
				// nothing was made ready
			}

		};
	}

	/**
	 * Begins a pull, and lets its caller do something else meanwhile. By default it is
	 * made when its answer is waited for.
	 * @param request as of {@link #pull}
	 * @return the pull
	 * @throws RemoteException if it is known to fail before it is sent
	 */
	default PendingCall<PullResponse> begin(PullRequest request) {
		return PendingCall.of(() -> pull(request));
	}

	/**
	 * Announces changes: that there are some, not which. A device that is told pulls at
	 * once; one that is not pulls now and then, so announcements may be lost, and may
	 * come too often. Returns at once: whether and when there will be announcements, the
	 * listener is told. By default there are none, and it is told nothing.
	 * @param device who listens; what it pushes itself is not announced to it
	 * @param listener is told
	 * @return what ends it
	 */
	default Subscription announcements(DeviceId device, AnnouncementListener listener) {
		return () -> {
		};
	}

	/**
	 * A person asked for a cycle: what holds calls back for a while, such as a circuit
	 * breaker, is to let the next one through. Does nothing by default.
	 */
	default void tryAgain() {
	}

}
