package one.persist.autoconfigure.http;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * An answer, read to its end and not yet understood.
 *
 * @param status status code
 * @param headers headers
 * @param body body as it came over the wire, perhaps compressed
 */
record HttpAnswer(int status, HttpHeaders headers, byte[] body) {

	private static final MediaType ANY_JSON = new MediaType("application", "*+json");

	/**
	 * Whether the answer says that it is JSON, of whatever kind.
	 * @return true for {@code application/json} and {@code application/*+json}
	 */
	boolean isJson() {
		MediaType type = contentType();
		return type != null && (MediaType.APPLICATION_JSON.includes(type) || ANY_JSON.includes(type));
	}

	/**
	 * Whether the answer says that it is a problem after RFC 9457.
	 * @return true for {@code application/problem+json}
	 */
	boolean isProblem() {
		return MediaType.APPLICATION_PROBLEM_JSON.equalsTypeAndSubtype(contentType());
	}

	/**
	 * Whether the answer says that it is a stream of events.
	 * @return true for {@code text/event-stream}
	 */
	boolean isEventStream() {
		return MediaType.TEXT_EVENT_STREAM.equalsTypeAndSubtype(contentType());
	}

	private @Nullable MediaType contentType() {
		try {
			return this.headers.getContentType();
		}
		catch (InvalidMediaTypeException ex) {
			return null;
		}
	}

	@Nullable String header(String name) {
		return this.headers.getFirst(name);
	}

}
