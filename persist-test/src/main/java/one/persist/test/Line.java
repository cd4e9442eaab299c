package one.persist.test;

import java.util.List;

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
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;

/**
 * The cable of one device. Safe for use by many threads.
 */
final class Line {

	private volatile boolean cut;

	private final AnnouncementLine announcements = new AnnouncementLine();

	void cut() {
		this.cut = true;
		this.announcements.cut();
	}

	void mend() {
		this.cut = false;
		this.announcements.mend();
	}

	boolean isCut() {
		return this.cut;
	}

	Remote to(Remote remote) {
		return new Cabled(remote);
	}

	private <R> R through(R remote) {
		if (this.cut) {
			throw new RemoteException(Kind.TRANSIENT, "the device is offline", null);
		}
		return remote;
	}

	/**
	 * A remote at the other end.
	 */
	private final class Cabled implements Remote {

		private final Remote remote;

		private Cabled(Remote remote) {
			this.remote = remote;
		}

		@Override
		public RemoteLimits limits() {
			return through(this.remote).limits();
		}

		@Override
		public PushResponse push(PushRequest request) {
			return through(this.remote).push(request);
		}

		@Override
		public PreparedPush prepare(List<PushEntry> entries) {
			return new CabledPush(this.remote.prepare(entries));
		}

		@Override
		public PullResponse pull(PullRequest request) {
			return through(this.remote).pull(request);
		}

		@Override
		public Subscription announcements(DeviceId device, AnnouncementListener listener) {
			return Line.this.announcements.listen(this.remote, device, listener);
		}

		@Override
		public void tryAgain() {
			this.remote.tryAgain();
		}

	}

	/**
	 * A push whose answer gets lost if the cable is cut meanwhile.
	 */
	private final class CabledPush implements PreparedPush {

		private final PreparedPush prepared;

		private CabledPush(PreparedPush prepared) {
			this.prepared = prepared;
		}

		@Override
		public PendingCall<PushResponse> begin(DeviceState state, PushName push) {
			PendingCall<PushResponse> call = through(this.prepared).begin(state, push);
			return PendingCall.of(() -> through(call).answer());
		}

		@Override
		public void close() {
			this.prepared.close();
		}

	}

}
