package one.persist.server.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import one.persist.DeviceId;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * One who listens: writes server-sent events as the connection takes them, and never
 * waits for it. At most one change waits to be written, however many there are; who takes
 * nothing for two heartbeats is dropped. Safe for use by many threads.
 *
 * <pre>
 * made ──begin──► begun ──container: may be written──► flowing ──► over
 * </pre>
 */
final class AnnouncementStream implements AnnouncementListener, WriteListener, AsyncListener {

	private static final byte[] CHANGE = "event: change\ndata:\n\n".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] HEARTBEAT = "event: heartbeat\ndata:\n\n".getBytes(StandardCharsets.US_ASCII);

	/** Heartbeats in a row that a connection may not take. */
	private static final int MAX_MISSED = 2;

	private final Consumer<AnnouncementStream> writeSoon;

	private final Consumer<AnnouncementStream> whenOver;

	private final AtomicBoolean over = new AtomicBoolean();

	private final AtomicBoolean writing = new AtomicBoolean();

	/** Guarded by this. */
	private @Nullable Subscription subscription;

	/** Guarded by this. */
	private @Nullable AsyncContext context;

	/** Null until the container has said that it can be written; guarded by this. */
	private @Nullable ServletOutputStream out;

	/** The first tells the device that events come through; guarded by this. */
	private boolean heartbeatWaits = true;

	/** Guarded by this. */
	private boolean changeWaits;

	/** Guarded by this. */
	private boolean flushWaits;

	/** Guarded by this. */
	private int missed;

	/** Heartbeats until it ends; guarded by this. */
	private int left;

	/**
	 * Makes a stream.
	 * @param beats heartbeats until it ends
	 */
	AnnouncementStream(int beats, Consumer<AnnouncementStream> writeSoon, Consumer<AnnouncementStream> whenOver) {
		this.left = beats;
		this.writeSoon = writeSoon;
		this.whenOver = whenOver;
	}

	/** Before the first event is written, so that no change is missed after it. */
	void listen(Remote remote, DeviceId device) {
		Subscription begun = remote.announcements(device, this);
		synchronized (this) {
			this.subscription = begun;
		}
		if (this.over.get()) {
			begun.close();
		}
	}

	/**
	 * The answer has begun: its headers are set.
	 * @param request what it is the answer to
	 */
	void begin(HttpServletRequest request) throws IOException {
		boolean begun = false;
		try {
			AsyncContext async = request.startAsync();
			async.setTimeout(0);
			async.addListener(this);
			synchronized (this) {
				this.context = async;
			}
			async.getResponse().getOutputStream().setWriteListener(this);
			begun = true;
		}
		finally {
			if (!begun) {
				end();
			}
		}
		if (this.over.get()) {
			complete();
		}
	}

	@Override
	public void opened() {
		// the first heartbeat says so
	}

	@Override
	public void changed() {
		synchronized (this) {
			this.changeWaits = true;
		}
		if (this.writing.compareAndSet(false, true)) {
			this.writeSoon.accept(this);
		}
	}

	@Override
	public void closed(RemoteException why) {
		end();
	}

	/**
	 * A heartbeat is due, or the end: whether who listens may still do so is seen when
	 * they come again.
	 */
	void beat() {
		boolean isEnd;
		synchronized (this) {
			this.missed = this.heartbeatWaits ? this.missed + 1 : 0;
			this.heartbeatWaits = true;
			isEnd = this.missed > MAX_MISSED || --this.left <= 0;
		}
		if (isEnd) {
			end();
		}
		else {
			write();
		}
	}

	@Override
	public void onWritePossible() throws IOException {
		synchronized (this) {
			if (this.out == null && this.context != null) {
				this.out = this.context.getResponse().getOutputStream();
			}
		}
		if (this.over.get()) {
			complete();
		}
		write();
	}

	/** Writes what waits, as far as the connection takes it. */
	void write() {
		this.writing.set(false);
		boolean broken = false;
		synchronized (this) {
			try {
				if (this.out != null && !this.over.get()) {
					write(this.out);
				}
			}
			catch (IOException | IllegalStateException ex) {
				broken = true;
			}
		}
		if (broken) {
			forget();
		}
	}

	private void write(ServletOutputStream stream) throws IOException {
		while (stream.isReady()) {
			if (this.flushWaits) {
				this.flushWaits = false;
				stream.flush();
			}
			else if (this.changeWaits) {
				this.changeWaits = false;
				this.flushWaits = true;
				stream.write(CHANGE);
			}
			else if (this.heartbeatWaits) {
				this.heartbeatWaits = false;
				this.flushWaits = true;
				stream.write(HEARTBEAT);
			}
			else {
				return;
			}
		}
	}

	/**
	 * Ends the listening, and the answer with it; further calls do nothing. To end an
	 * answer that the connection does not take would hold a thread of the container until
	 * its time-out, and lose the request: there the same time-out ends it without one.
	 */
	void end() {
		boolean takes = takesMore();
		if (forget() && takes) {
			complete();
		}
	}

	private synchronized boolean takesMore() {
		try {
			return this.out == null || this.out.isReady();
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

	/**
	 * Ends the listening. The answer of a connection that is broken is ended where the
	 * container says so: it takes an end that comes before for none, and would keep the
	 * request.
	 */
	private boolean forget() {
		if (!this.over.compareAndSet(false, true)) {
			return false;
		}
		Subscription begun;
		synchronized (this) {
			begun = this.subscription;
			this.subscription = null;
			this.out = null;
		}
		if (begun != null) {
			begun.close();
		}
		this.whenOver.accept(this);
		return true;
	}

	private void complete() {
		AsyncContext async;
		synchronized (this) {
			async = this.context;
			this.context = null;
		}
		if (async != null) {
			complete(async);
		}
	}

	private static void complete(AsyncContext async) {
		try {
			async.complete();
		}
		catch (IllegalStateException ex) {
			// the container has ended it already
		}
	}

	/** What {@link #onError(AsyncEvent)} is told next. */
	@Override
	public void onError(Throwable failure) {
		forget();
	}

	@Override
	public void onComplete(AsyncEvent event) {
		forget();
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		forget();
		complete(event.getAsyncContext());
	}

	/** Without an end the container would answer with a page of errors. */
	@Override
	public void onError(AsyncEvent event) {
		forget();
		complete(event.getAsyncContext());
	}

	@Override
	public void onStartAsync(AsyncEvent event) {
		// nobody starts it once more
	}

}
