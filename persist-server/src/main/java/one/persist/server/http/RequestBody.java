package one.persist.server.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.ZipException;

import one.persist.protocol.GzipInput;
import one.persist.protocol.ProtocolCodec;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * Opens a request's body: checks what it is said to be, inflates it, and counts what
 * comes in and what comes out of it while it streams.
 */
final class RequestBody {

	private static final String GZIP = ProtocolCodec.GZIP;

	private RequestBody() {
	}

	/**
	 * Reads a body from its first byte to its last.
	 * @param request whose body it is
	 * @param limits how much of it is read
	 * @param share what the request holds in memory; is told how much it becomes
	 * @param reader reads the message
	 * @return the message
	 * @throws ProblemException if the body is not of a kind that is read, damaged, too
	 * large or too slow
	 * @throws IOException if the connection breaks
	 */
	static <T> T read(ServerRequest request, BodyLimits limits, BodyBudget.Share share, Function<InputStream, T> reader)
			throws IOException {
		requireJson(request);
		InputStream sent = request.servletRequest().getInputStream();
		if (!isCompressed(request)) {
			Held plain = new Held(new Sent(sent, limits), share);
			T message = reader.apply(plain);
			plain.end();
			return message;
		}
		CountedInputStream compressed = new Sent(sent, limits);
		try (Held inflated = new Held(new Inflated(new GzipInput(compressed), compressed, limits), share)) {
			T message = reader.apply(inflated);
			inflated.end();
			if (compressed.read() >= 0) {
				throw new ProblemException(Problem.malformed("The body goes on after its end"));
			}
			return message;
		}
		catch (ZipException | EOFException ex) {
			throw new ProblemException(Problem.malformed("The body is not gzip, or cut off"));
		}
	}

	private static void requireJson(ServerRequest request) {
		try {
			MediaType type = request.headers().contentType().orElse(MediaType.APPLICATION_OCTET_STREAM);
			String charset = type.getParameter("charset");
			if (type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
					&& (charset == null || "utf-8".equalsIgnoreCase(charset))) {
				return;
			}
		}
		catch (InvalidMediaTypeException ex) {
			throw unsupported(ex.getMediaType());
		}
		throw unsupported("another type");
	}

	private static ProblemException unsupported(String found) {
		return new ProblemException(new Problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, Problem.UNSUPPORTED_MEDIA_TYPE,
				"A body is application/json in UTF-8, not " + found));
	}

	private static boolean isCompressed(ServerRequest request) {
		List<String> encodings = request.headers().header(HttpHeaders.CONTENT_ENCODING);
		String encoding = String.join(",", encodings).trim().toLowerCase(Locale.ROOT);
		if (encoding.isEmpty() || "identity".equals(encoding)) {
			return false;
		}
		if (!GZIP.equals(encoding)) {
			throw new ProblemException(new Problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, Problem.UNSUPPORTED_MEDIA_TYPE,
					"A body is encoded by gzip once, or not at all", Map.of(HttpHeaders.ACCEPT_ENCODING, GZIP)));
		}
		return true;
	}

	/**
	 * What is in memory once it is read.
	 */
	private static final class Held extends CountedInputStream {

		private final BodyBudget.Share share;

		private Held(InputStream in, BodyBudget.Share share) {
			super(in, Long.MAX_VALUE);
			this.share = share;
		}

		@Override
		void check(long total) {
			this.share.reach(total);
		}

		private void end() {
			this.share.end(count());
		}

	}

	/**
	 * What comes in.
	 */
	private static final class Sent extends CountedInputStream {

		private final Pace pace;

		private Sent(InputStream in, BodyLimits limits) {
			super(in, limits.bytes());
			this.pace = new Pace(limits, System::nanoTime);
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			try {
				return super.read(buffer, offset, length);
			}
			catch (IOException ex) {
				if (ex instanceof SocketTimeoutException || ex.getCause() instanceof SocketTimeoutException) {
					throw new ProblemException(Problem.tooSlow("The body did not go on"));
				}
				throw ex;
			}
		}

		@Override
		void check(long total) {
			super.check(total);
			this.pace.check(total);
		}

		/** What is left of it when it is refused is taken later. */
		@Override
		public void close() {
			// the request's own
		}

	}

	/**
	 * What comes out of a compressed body.
	 */
	private static final class Inflated extends CountedInputStream {

		private final CountedInputStream compressed;

		private final int ratio;

		private Inflated(InputStream inflater, CountedInputStream compressed, BodyLimits limits) {
			super(inflater, limits.bytes());
			this.compressed = compressed;
			this.ratio = limits.inflationRatio();
		}

		@Override
		void check(long total) {
			super.check(total);
			if (total > BodyLimits.ALWAYS_INFLATED && total / this.ratio > this.compressed.count()) {
				throw new ProblemException(Problem
					.tooLarge("The body inflates to more than " + this.ratio + " times the bytes that were sent"));
			}
		}

	}

}
