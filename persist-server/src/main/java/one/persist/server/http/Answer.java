package one.persist.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import one.persist.protocol.Packed;
import one.persist.protocol.ProtocolCodec;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
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

	@FunctionalInterface
	private interface Body {

		void writeTo(OutputStream out) throws IOException;

	}

}
