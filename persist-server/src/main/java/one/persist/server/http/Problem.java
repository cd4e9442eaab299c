package one.persist.server.http;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Map;

import one.persist.protocol.ProblemCodes;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Why a call is refused: a problem detail of RFC 9457 with a code.
 *
 * @param status status of the answer
 * @param code why, for a program
 * @param detail why, in words
 * @param headers headers of the answer besides those that all answers have
 */
record Problem(HttpStatus status, String code, String detail, Map<String, String> headers) {

	/** 405: the path is known, the method is not its own. */
	static final String METHOD_NOT_ALLOWED = "method-not-allowed";

	/** 415: the body is not JSON, or packed in a way that the server does not know. */
	static final String UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type";

	/** 408: the body took too long. */
	static final String TOO_SLOW = "request-timeout";

	/**
	 * 429: the caller has as many requests, or connections that listen, as it may have.
	 */
	static final String TOO_MANY = "too-many-requests";

	/** 409: a device's name has as many good keys as it may have. */
	static final String TOO_MANY_KEYS = "too-many-keys";

	/** 409: a tenant is to be imported that there is already. */
	static final String TENANT_EXISTS = "tenant-exists";

	/** 409: a store is to be imported that the tenant has already. */
	static final String STORE_EXISTS = "store-exists";

	/** 503: others are writing, or the storage has failed; to be tried again. */
	static final String UNAVAILABLE = "unavailable";

	/** 500: a fault of the server. */
	static final String INTERNAL = "internal";

	private static final JsonFactory FACTORY = new JsonFactory();

	Problem(HttpStatus status, String code, String detail) {
		this(status, code, detail, Map.of());
	}

	static Problem unauthorized() {
		return new Problem(HttpStatus.UNAUTHORIZED, ProblemCodes.UNAUTHORIZED, "A valid bearer token is required",
				Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer"));
	}

	/** Not a refusal: a device that pauses here would wait for a person in vain. */
	static Problem callersUnavailable(Duration retryAfter) {
		return new Problem(HttpStatus.SERVICE_UNAVAILABLE, UNAVAILABLE, "Who calls cannot be told for now",
				Map.of(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, retryAfter.toSeconds()))));
	}

	static Problem notFound() {
		return new Problem(HttpStatus.NOT_FOUND, ProblemCodes.NOT_FOUND, "There is no such thing here");
	}

	static Problem malformed(String detail) {
		return new Problem(HttpStatus.BAD_REQUEST, ProblemCodes.MALFORMED, detail);
	}

	static Problem tooLarge(String detail) {
		return new Problem(HttpStatus.CONTENT_TOO_LARGE, ProblemCodes.TOO_LARGE, detail);
	}

	static Problem tooSlow(String detail) {
		return new Problem(HttpStatus.REQUEST_TIMEOUT, TOO_SLOW, detail);
	}

	static Problem quotaExceeded(String detail, @Nullable Duration retryAfter) {
		return new Problem(HttpStatus.INSUFFICIENT_STORAGE, ProblemCodes.QUOTA_EXCEEDED, detail, (retryAfter != null)
				? Map.of(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, retryAfter.toSeconds()))) : Map.of());
	}

	byte[] toJson() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
			json.writeStartObject();
			json.writeStringProperty("type", "about:blank");
			json.writeStringProperty("title", this.status.getReasonPhrase());
			json.writeNumberProperty("status", this.status.value());
			json.writeStringProperty("detail", this.detail);
			json.writeStringProperty("code", this.code);
			json.writeEndObject();
		}
		return out.toByteArray();
	}

}
