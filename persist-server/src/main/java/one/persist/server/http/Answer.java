package one.persist.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import one.persist.protocol.Packed;
import one.persist.protocol.ProtocolCodec;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Turns bytes into an answer, compressed where the caller understands it and it pays.
 */
final class Answer {

	private Answer() {
	}

	static ServerResponse ok(ServerRequest request, byte[] json) {
		return ok(Packed.of(json, encodings(request)));
	}

	static ServerResponse ok(Packed message) {
		ServerResponse.BodyBuilder answer = common(HttpStatus.OK).contentType(MediaType.APPLICATION_JSON)
			.varyBy(HttpHeaders.ACCEPT_ENCODING)
			.contentLength(message.length());
		return write(message.gzip() ? answer.header(HttpHeaders.CONTENT_ENCODING, ProtocolCodec.GZIP) : answer,
				message::writeTo);
	}

	/**
	 * Its length is left to the web server: once it has written as much, it takes an
	 * answer for complete, and closes a body that was not read.
	 */
	static ServerResponse problem(Problem problem) {
		ServerResponse.BodyBuilder answer = common(problem.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
		problem.headers().forEach(answer::header);
		byte[] json = problem.toJson();
		return write(answer, (out) -> out.write(json));
	}

	/** Answers where no route does: in a filter. */
	static void write(Problem problem, HttpServletRequest request, HttpServletResponse response)
			throws ServletException, IOException {
		problem(problem).writeTo(request, response, List::of);
	}

	static ServerResponse.BodyBuilder common(HttpStatus status) {
		return ServerResponse.status(status)
			.header(ProtocolCodec.HEADER, String.valueOf(ProtocolCodec.VERSION))
			.header(HttpHeaders.CACHE_CONTROL, "no-store")
			.header("X-Content-Type-Options", "nosniff");
	}

	/**
	 * An answer after which something is done.
	 * @param written run once, also if the answer cannot be written
	 */
	static ServerResponse then(ServerResponse answer, Runnable written) {
		return new Followed(answer, written);
	}

	private static ServerResponse write(ServerResponse.BodyBuilder answer, Body body) {
		return answer.build((request, response) -> {
			body.writeTo(response.getOutputStream());
			return null;
		});
	}

	/** Encodings that the caller understands, of those there are. */
	static Set<String> encodings(ServerRequest request) {
		return acceptsGzip(request) ? Set.of(ProtocolCodec.GZIP) : Set.of();
	}

	static boolean acceptsGzip(ServerRequest request) {
		return acceptsGzip(request.headers().header(HttpHeaders.ACCEPT_ENCODING));
	}

	/** A weight of 0 means no, by RFC 9110; any other means yes. */
	private static boolean acceptsGzip(List<String> accepted) {
		for (String element : String.join(",", accepted).toLowerCase(Locale.ROOT).split(",")) {
			String coding = element.replaceAll("\\s", "");
			if (coding.equals(ProtocolCodec.GZIP) || (coding.startsWith(ProtocolCodec.GZIP + ";q=")
					&& !coding.matches(ProtocolCodec.GZIP + ";q=0(\\.0*)?"))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * An answer that says when it is written.
	 *
	 * @param answer the answer
	 * @param written told once, also if it cannot be written
	 */
	private record Followed(ServerResponse answer, Runnable written) implements ServerResponse {

		@Override
		public HttpStatusCode statusCode() {
			return this.answer.statusCode();
		}

		@Override
		public HttpHeaders headers() {
			return this.answer.headers();
		}

		@Override
		public MultiValueMap<String, Cookie> cookies() {
			return this.answer.cookies();
		}

		@Override
		public @Nullable ModelAndView writeTo(HttpServletRequest request, HttpServletResponse response, Context context)
				throws ServletException, IOException {
			try {
				return this.answer.writeTo(request, response, context);
			}
			finally {
				this.written.run();
			}
		}

	}

	@FunctionalInterface
	private interface Body {

		void writeTo(OutputStream out) throws IOException;

	}

}
