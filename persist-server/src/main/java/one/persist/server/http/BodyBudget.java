package one.persist.server.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import one.persist.server.storage.PageRoom;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * How much memory the bodies of requests that are being worked on, and of answers that
 * are on their way, may take, all together: each is within its limit, and many at once
 * are not for a small heap.
 * <p>
 * A body of up to {@link #SMALL} bytes counts for nothing: as many as there are threads
 * fit any heap. One that turns out to be larger takes, in one step, what the largest body
 * takes, and gives back what it does not need once it has come: so nobody waits who has
 * what another one waits for. One tenant has three quarters, at most, and who waits holds
 * a thread, so few may, and for a moment. Safe for use by many threads.
 */
final class BodyBudget {

	/** Most pushes are smaller. */
	static final int SMALL = PageRoom.SMALL;

	/** For how long a request waits, and is told to wait. */
	static final Duration PATIENCE = Duration.ofSeconds(2);

	static final String FULL = "The server is busy with other large requests";

	private static final int MAX_WAITING = 32;

	private final long bytes;

	private final long largest;

	private final Duration patience;

	private final Lock lock = new ReentrantLock();

	private final Condition givenBack = this.lock.newCondition();

	/** Of each tenant that has any; guarded by the lock. */
	private final Map<String, Long> tenants = new HashMap<>();

	/** Guarded by the lock. */
	private long held;

	/** Guarded by the lock. */
	private int waiting;

	/**
	 * Makes a budget.
	 * @param bytes bytes of all bodies together; twice the largest body, at least
	 * @param largest bytes of the largest body
	 */
	BodyBudget(long bytes, long largest) {
		this(bytes, largest, PATIENCE);
	}

	BodyBudget(long bytes, long largest, Duration patience) {
		this.bytes = bytes;
		this.largest = largest;
		this.patience = patience;
	}

	/**
	 * Begins a request.
	 * @param tenant whose request it is
	 * @return what it holds; nothing yet. To be closed when the request is answered
	 */
	Share share(String tenant) {
		return new Share(tenant);
	}

	/** How much is held now, in bytes. */
	long held() {
		this.lock.lock();
		try {
			return this.held;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Takes room for the largest body, if there is any before patience ends. */
	private boolean take(String tenant) {
		this.lock.lock();
		try {
			if (isFull(tenant) && !awaitRoom(tenant)) {
				return false;
			}
			add(tenant, this.largest);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean awaitRoom(String tenant) {
		if (this.waiting == MAX_WAITING) {
			return false;
		}
		this.waiting++;
		try {
			long left = this.patience.toNanos();
			while (isFull(tenant) && left > 0) {
				left = this.givenBack.awaitNanos(left);
			}
			return !isFull(tenant);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		finally {
			this.waiting--;
		}
	}

	private boolean isFull(String tenant) {
		long own = this.tenants.getOrDefault(tenant, 0L);
		return this.held + this.largest > this.bytes || (own > 0 && own + this.largest > this.bytes / 4 * 3);
	}

	private void giveBack(String tenant, long some) {
		this.lock.lock();
		try {
			add(tenant, -some);
			this.givenBack.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void add(String tenant, long some) {
		this.held += some;
		this.tenants.compute(tenant, (key, own) -> {
			long now = ((own != null) ? own : 0) + some;
			return (now > 0) ? now : null;
		});
	}

	/**
	 * What one request holds. Used by one thread at a time.
	 */
	final class Share implements AutoCloseable {

		private final String tenant;

		private long own;

		private Share(String tenant) {
			this.tenant = tenant;
		}

		/**
		 * So much of the body has come.
		 * @throws ProblemException if there is no room for more of it
		 */
		void reach(long bytes) {
			if (bytes > SMALL && !take()) {
				throw new ProblemException(new Problem(HttpStatus.SERVICE_UNAVAILABLE, Problem.UNAVAILABLE, FULL,
						Map.of(HttpHeaders.RETRY_AFTER, String.valueOf(PATIENCE.toSeconds()))));
			}
		}

		/**
		 * Takes room for the largest body, unless it has.
		 * @return false if there is none
		 */
		boolean take() {
			if (this.own == 0 && BodyBudget.this.take(this.tenant)) {
				this.own = BodyBudget.this.largest;
			}
			return this.own > 0;
		}

		/** All of the body is there: it is so large. */
		void end(long bytes) {
			long more = this.own - bytes;
			if (this.own > 0 && more > 0) {
				this.own = bytes;
				giveBack(this.tenant, more);
			}
		}

		@Override
		public void close() {
			if (this.own > 0) {
				giveBack(this.tenant, this.own);
				this.own = 0;
			}
		}

	}

}
