package one.persist.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import one.persist.DeviceId;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * What announcements go through: it can be cut, and can lose them. Safe for use by many
 * threads.
 */
final class AnnouncementLine {

	private static final RemoteException CUT = new RemoteException(Kind.TRANSIENT, "the line is cut", null);

	private final List<Listening> open = new CopyOnWriteArrayList<>();

	private final AtomicInteger tries = new AtomicInteger();

	private volatile @Nullable RemoteException refusal;

	private volatile boolean losing;

	void cut() {
		refuse(CUT);
		this.open.forEach((listening) -> listening.closed(CUT));
	}

	void refuse(RemoteException failure) {
		this.refusal = failure;
	}

	void lose() {
		this.losing = true;
	}

	void mend() {
		this.refusal = null;
		this.losing = false;
	}

	int tries() {
		return this.tries.get();
	}

	int size() {
		return this.open.size();
	}

	void announce() {
		this.open.forEach(Listening::changed);
	}

	Subscription listen(Remote remote, DeviceId device, AnnouncementListener listener) {
		this.tries.incrementAndGet();
		RemoteException refused = this.refusal;
		if (refused != null) {
			listener.closed(refused);
			return () -> {
			};
		}
		Listening listening = new Listening(listener);
		listening.begin(remote, device);
		return listening;
	}

	/**
	 * One who listens.
	 */
	private final class Listening implements AnnouncementListener, Subscription {

		private final AnnouncementListener listener;

		private volatile @Nullable Subscription beyond;

		private Listening(AnnouncementListener listener) {
			this.listener = listener;
		}

		private void begin(Remote remote, DeviceId device) {
			AnnouncementLine.this.open.add(this);
			this.beyond = remote.announcements(device, this);
		}

		@Override
		public void opened() {
			this.listener.opened();
		}

		@Override
		public void changed() {
			if (!AnnouncementLine.this.losing) {
				this.listener.changed();
			}
		}

		@Override
		public void closed(RemoteException why) {
			if (AnnouncementLine.this.open.contains(this)) {
				close();
				this.listener.closed(why);
			}
		}

		@Override
		public void close() {
			AnnouncementLine.this.open.remove(this);
			Subscription begun = this.beyond;
			if (begun != null) {
				begun.close();
			}
		}

	}

}
