package one.persist.server.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

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

	private static final String GZIP = "gzip";

	private RequestBody() {
	}

	/**
	 * Reads a body from its first byte to its last.
	 * @param request whose body it is
	 * @param limits how much of it is read
	 * @param reader reads the message
	 * @return the message
	 * @throws ProblemException if the body is not of a kind that is read, damaged or too
	 * large
	 * @throws IOException if the connection breaks
	 */
	static <T> T read(ServerRequest request, BodyLimits limits, Function<InputStream, T> reader) throws IOException {
		requireJson(request);
		InputStream sent = request.servletRequest().getInputStream();
		if (!isCompressed(request)) {
			return reader.apply(new CountedInputStream(sent, limits.bytes()));
		}
		CountedInputStream compressed = new CountedInputStream(sent, limits.bytes());
		try (InputStream inflated = new Inflated(new GZIPInputStream(compressed), compressed, limits)) {
			return reader.apply(inflated);
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
