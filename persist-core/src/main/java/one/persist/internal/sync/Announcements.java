package one.persist.internal.sync;

import java.time.Duration;
import java.util.function.Consumer;

import one.persist.DeviceId;
import one.persist.SyncOptions;
import one.persist.internal.records.LocalStore;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.Subscription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to what a remote announces to one store, as long as cycles succeed. There is no
 * clock of its own: a cycle that has succeeded is what starts listening, so a remote that
 * is away is tried by cycles alone.
 *
 * <pre>
 * silent ──cycle succeeded──► asking ──opened──► open
 *   ▲                            │                 │
 *   └─────closed by the remote: wait, then the next cycle that succeeds
 * </pre>
 *
 * Whoever is told is called without a lock being held. Safe for use by many threads.
 */
final class Announcements {

	private static final Logger logger = LoggerFactory.getLogger(Announcements.class);

	private static final int MAX_DOUBLINGS = 20;

	private final LocalStore store;

	private final Remote remote;

	/** Told that the remote has changed, or may have. */
	private final Runnable news;

	/**
	 * Told that the remote is no longer heard, and how soon it is worth to try whether it
	 * can be again, if sooner than at the interval.
	 */
	private final Consumer<Duration> lost;

	/** Guarded by this. */
	private @Nullable Listening current;

	/** Tries in a row that did not last; guarded by this. */
	private int failures;

	/** By the clock that only goes forward; guarded by this. */
	private long notBefore;

	Announcements(LocalStore store, Remote remote, Runnable news, Consumer<Duration> lost) {
		this.store = store;
		this.remote = remote;
		this.news = news;
		this.lost = lost;
		this.notBefore = store.environment().nanoTime();
	}

	/**
	 * A cycle has succeeded: listens from now on, unless it does or is to wait. Returns
	 * at once.
	 */
	void listen() {
		DeviceId device = this.store.device();
		Listening before;
		Listening next;
		synchronized (this) {
			before = this.current;
			boolean early = this.store.environment().nanoTime() - this.notBefore < 0;
			if ((before == null) ? early : before.device.equals(device)) {
				return;
			}
			next = new Listening(device);
			this.current = next;
		}
		if (before != null) {
			before.close();
		}
		next.begin();
	}

	/** Listens no more. Returns at once. */
	void end() {
		Listening before;
		synchronized (this) {
			before = this.current;
			this.current = null;
		}
		if (before != null) {
			before.close();
		}
	}

	synchronized boolean isOpen() {
		return this.current != null && this.current.open;
	}

	private void opened(Listening listening) {
		synchronized (this) {
			if (listening != this.current) {
				return;
			}
			listening.open = true;
			listening.since = this.store.environment().nanoTime();
		}
		this.news.run();
	}

	private void changed(Listening listening) {
		synchronized (this) {
			if (listening != this.current) {
				return;
			}
		}
		this.news.run();
	}

	private void closed(Listening listening, RemoteException why) {
		Duration wait;
		synchronized (this) {
			if (listening != this.current) {
				return;
			}
			this.current = null;
			long now = this.store.environment().nanoTime();
			boolean lasted = listening.open && now - listening.since >= EngineLimits.LASTING.toNanos();
			this.failures = lasted ? 1 : this.failures + 1;
			wait = wait(why);
			this.notBefore = now + wait.toNanos();
		}
		logger.debug("Store '{}' does not hear of changes: {}", this.store.name(), why.getMessage());
		boolean soon = why.kind() == Kind.TRANSIENT || why.kind() == Kind.TIMEOUT;
		this.lost.accept(soon ? wait : SyncOptions.MAX_INTERVAL);
	}

	private Duration wait(RemoteException why) {
		return switch (why.kind()) {
			case TRANSIENT, TIMEOUT, UNAUTHORIZED -> backOff();
			case BUSY, FULL -> (why.retryAfter() != null) ? CycleSchedule.bounded(why.retryAfter()) : backOff();
			case SETUP, REFUSED, TOO_LARGE, HISTORY_DIVERGED, CURSOR_EXPIRED, DEVICE_FORKED ->
				EngineLimits.NOT_ANNOUNCED_WAIT;
		};
	}

	private Duration backOff() {
		long doubled = EngineLimits.FIRST_LISTENING_WAIT.toMillis() << Math.min(this.failures - 1, MAX_DOUBLINGS);
		long bound = Math.min(doubled, EngineLimits.MAX_LISTENING_WAIT.toMillis());
		return Duration.ofMillis((long) (bound * this.store.environment().random().nextDouble()));
	}

	/**
	 * One try to listen.
	 */
	private final class Listening implements AnnouncementListener {

		private final DeviceId device;

		/** Guarded by the announcements. */
		private boolean open;

		/** Since when it is open; guarded by the announcements. */
		private long since;

		/** Guarded by this. */
		private @Nullable Subscription subscription;

		/** Guarded by this. */
		private boolean over;

		private Listening(DeviceId device) {
			this.device = device;
		}

		/** Whatever the remote throws, the cycle before has succeeded. */
		private void begin() {
			try {
				keep(Announcements.this.remote.announcements(this.device, this));
			}
			catch (RemoteException ex) {
				closed(ex);
			}
			catch (Throwable ex) {
				closed(new RemoteException(Kind.SETUP, "Listening failed: " + ex, ex));
			}
		}

		/** It may have been closed before the remote came to say what closes it. */
		private void keep(Subscription begun) {
			synchronized (this) {
				if (!this.over) {
					this.subscription = begun;
					return;
				}
			}
			begun.close();
		}

		private void close() {
			Subscription begun;
			synchronized (this) {
				this.over = true;
				begun = this.subscription;
				this.subscription = null;
			}
			if (begun != null) {
				begun.close();
			}
		}

		@Override
		public void opened() {
			Announcements.this.opened(this);
		}

		@Override
		public void changed() {
			Announcements.this.changed(this);
		}

		@Override
		public void closed(RemoteException why) {
			close();
			Announcements.this.closed(this, why);
		}

	}

}
