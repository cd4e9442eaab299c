package one.persist.server.http;

import java.io.IOException;
import java.util.function.LongSupplier;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/**
 * Takes what is left of a body that was answered before it was read, as of a call without
 * a token. A web server would do that itself, on the thread of the request and for as
 * long as a byte comes now and then: who has no token at all could hold all threads. To
 * take nothing would reset the connection, and a device that is still sending would not
 * see why it was refused. So the rest is taken without a thread, as much and as long as a
 * body may take, and then the connection is closed. Concerns only what the server itself
 * was asked; safe for use by many threads.
 */
public final class UnreadBodyFilter implements Filter {

	private static final Logger logger = LoggerFactory.getLogger(UnreadBodyFilter.class);

	private static final int BUFFER = 8192;

	/** Of what is there already, most calls are smaller. */
	private static final int SMALL = 8 * BUFFER;

	private final BodyLimits limits;

	private final LongSupplier nanos;

	/**
	 * Creates a filter.
	 * @param limits how much is taken, and for how long
	 * @param nanos a clock that never steps, in nanoseconds
	 */
	public UnreadBodyFilter(BodyLimits limits, LongSupplier nanos) {
		this.limits = limits;
		this.nanos = nanos;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		chain.doFilter(request, response);
		if (request instanceof HttpServletRequest http && CallerGate.wasAsked(http) && !request.isAsyncStarted()) {
			try {
				takeRest(http, (HttpServletResponse) response);
			}
			catch (IOException ex) {
				logger.debug("A connection broke before its request was read", ex);
			}
		}
	}

	/** A web server may give no body any more once an answer is written to its end. */
	private void takeRest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (response.isCommitted()) {
			return;
		}
		ServletInputStream body = request.getInputStream();
		if (request.getContentLengthLong() >= 0) {
			takeWhatIsThere(body);
		}
		if (body.isFinished()) {
			return;
		}
		response.setHeader(HttpHeaders.CONNECTION, "close");
		response.flushBuffer();
		if (request.isAsyncSupported()) {
			AsyncContext async = request.startAsync();
			async.setTimeout(this.limits.time().toMillis());
			Rest rest = new Rest(async, body, this.limits.bytes(), new Pace(this.limits, this.nanos));
			async.addListener(rest);
			body.setReadListener(rest);
		}
	}

	/** Without waiting: a small body is there as a whole, and the connection stays. */
	private static void takeWhatIsThere(ServletInputStream body) throws IOException {
		byte[] buffer = new byte[BUFFER];
		int taken = 0;
		for (int available = body.available(); available > 0 && taken < SMALL; available = body.available()) {
			int read = body.read(buffer, 0, Math.min(available, BUFFER));
			if (read < 0) {
				return;
			}
			taken += read;
		}
	}

	/**
	 * What is left of one body, taken as it comes.
	 */
	private static final class Rest implements ReadListener, AsyncListener {

		private final AsyncContext async;

		private final ServletInputStream body;

		private final int limit;

		private final Pace pace;

		private final byte[] buffer = new byte[BUFFER];

		private long taken;

		private Rest(AsyncContext async, ServletInputStream body, int limit, Pace pace) {
			this.async = async;
			this.body = body;
			this.limit = limit;
			this.pace = pace;
		}

		@Override
		public void onDataAvailable() throws IOException {
			while (this.body.isReady() && !this.body.isFinished()) {
				int read = this.body.read(this.buffer);
				if (read < 0) {
					return;
				}
				this.taken += read;
				if (this.taken > this.limit || this.isTooSlow()) {
					end();
					return;
				}
			}
		}

		private boolean isTooSlow() {
			try {
				this.pace.check(this.taken);
				return false;
			}
			catch (ProblemException ex) {
				return true;
			}
		}

		private void end() {
			try {
				this.async.complete();
			}
			catch (IllegalStateException ex) {
				// the container has ended it already
			}
		}

		@Override
		public void onAllDataRead() {
			end();
		}

		@Override
		public void onError(Throwable failure) {
			end();
		}

		@Override
		public void onTimeout(AsyncEvent event) {
			end();
		}

		@Override
		public void onError(AsyncEvent event) {
			end();
		}

		@Override
		public void onComplete(AsyncEvent event) {
			// nothing is held
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
			// nobody starts it once more
		}

	}

}
