package one.persist.internal.sync;

import java.time.Instant;

import one.persist.HybridTimestamp;
import one.persist.Version;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;

/**
 * Looks at the times of an answer before anything of it is used. The store's clock
 * follows what it receives, and never goes back: a time that cannot be would push it to
 * where no write has a greater timestamp, or where no remote takes one.
 */
final class AnswerTimes {

	private AnswerTimes() {
	}

	/**
	 * Checks a page.
	 * @param page the page
	 * @throws RemoteException to be tried again, if a time of it cannot be
	 */
	static void require(PullResponse page) {
		require(page.time());
		page.changes().forEach(AnswerTimes::require);
	}

	/**
	 * Checks the answer to a push.
	 * @param response the answer
	 * @throws RemoteException to be tried again, if a time of it cannot be
	 */
	static void require(PushResponse response) {
		require(response.time());
		for (PushResult result : response.results()) {
			if (result instanceof PushResult.Conflict conflict) {
				require(conflict.remote());
			}
		}
	}

	private static void require(Instant time) {
		if (time.isBefore(Instant.EPOCH) || !time.isBefore(HybridTimestamp.LATEST.toInstant())) {
			throw refused("says that it is " + time);
		}
	}

	/** The vector holds the version's own timestamp as well. */
	private static void require(RecordChange change) {
		change.vector().newest().forEach(AnswerTimes::require);
	}

	private static void require(Version newest) {
		HybridTimestamp timestamp = newest.timestamp();
		if (timestamp.compareTo(HybridTimestamp.LATEST) >= 0) {
			throw refused("sent a timestamp of device " + newest.device().value() + " from " + timestamp.toInstant());
		}
	}

	private static RemoteException refused(String what) {
		return new RemoteException(Kind.TRANSIENT,
				"The remote " + what + ", not from 1970 to 2999: not an answer to be used", null);
	}

}
