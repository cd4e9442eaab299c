package one.persist.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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

	/** Below, an answer fits a packet or two as it is. */
	private static final int WORTH_COMPRESSING = 1024;

	private static final String GZIP = "gzip";

	private Answer() {
	}

	static ServerResponse ok(ServerRequest request, byte[] json) throws IOException {
		ServerResponse.BodyBuilder answer = common(HttpStatus.OK).contentType(MediaType.APPLICATION_JSON)
			.varyBy(HttpHeaders.ACCEPT_ENCODING);
		if (json.length <= WORTH_COMPRESSING || !acceptsGzip(request)) {
			return write(answer.contentLength(json.length), json);
		}
		ByteArrayOutputStream compressed = new ByteArrayOutputStream(json.length / 4);
		try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
			gzip.write(json);
		}
		byte[] body = compressed.toByteArray();
		return write(answer.header(HttpHeaders.CONTENT_ENCODING, GZIP).contentLength(body.length), body);
	}

	/**
	 * Its length is left to the web server: once it has written as much, it takes an
	 * answer for complete, and closes a body that was not read.
	 */
	static ServerResponse problem(Problem problem) {
		ServerResponse.BodyBuilder answer = common(problem.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
		problem.headers().forEach(answer::header);
		return write(answer, problem.toJson());
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

	private static ServerResponse write(ServerResponse.BodyBuilder answer, byte[] body) {
		return answer.build((request, response) -> {
			response.getOutputStream().write(body);
			return null;
		});
	}

	static boolean acceptsGzip(ServerRequest request) {
		return acceptsGzip(request.headers().header(HttpHeaders.ACCEPT_ENCODING));
	}

	/** A weight of 0 means no, by RFC 9110; any other means yes. */
	private static boolean acceptsGzip(List<String> accepted) {
		for (String element : String.join(",", accepted).toLowerCase(Locale.ROOT).split(",")) {
			String coding = element.replaceAll("\\s", "");
			if (coding.equals(GZIP) || (coding.startsWith(GZIP + ";q=") && !coding.matches(GZIP + ";q=0(\\.0*)?"))) {
				return true;
			}
		}
		return false;
	}

}
