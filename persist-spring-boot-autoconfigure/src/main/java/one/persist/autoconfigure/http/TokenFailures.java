package one.persist.autoconfigure.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.web.client.RestClientResponseException;

/**
 * Says what it means that there is no token. Only an authorization server's own word that
 * the credentials are not good pauses the remote; that it is away, or that something else
 * answers in its place, passes. No message holds what a server wrote, but for the code of
 * an error that is known.
 *
 * @param remote the remote's name
 * @param registrationId which client the device is
 * @param timeout time that was given
 */
record TokenFailures(String remote, String registrationId, Duration timeout) {

	/** Of RFC 6749, section 5.2. */
	private static final Set<String> REFUSALS = Set.of("invalid_request", "invalid_client", "invalid_grant",
			"unauthorized_client", "unsupported_grant_type", "invalid_scope", "access_denied", "invalid_target");

	RemoteException toRemoteException(Throwable failure) {
		String refusal = refusal(failure);
		if (refusal != null) {
			return new RemoteException(Kind.UNAUTHORIZED,
					"Remote '" + this.remote + "' is not called: the authorization server refuses client registration '"
							+ this.registrationId + "' (" + refusal + "). Correct its credentials, then resume.",
					null);
		}
		return new RemoteException(Kind.TRANSIENT,
				"Remote '" + this.remote + "' is not called: there is no token for client registration '"
						+ this.registrationId + "', " + reason(failure) + ".",
				null);
	}

	private static @Nullable String refusal(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof OAuth2AuthorizationException refused
					&& REFUSALS.contains(refused.getError().getErrorCode())) {
				return refused.getError().getErrorCode();
			}
			if (cause instanceof RestClientResponseException answer && answer.getStatusCode().is4xxClientError()) {
				return refusal(answer.getResponseBodyAsByteArray());
			}
		}
		return null;
	}

	/**
	 * What an authorization server's answer refuses.
	 * @param body body of an answer of 4xx
	 * @return the code of a refusal, or null if the body has none
	 */
	static @Nullable String refusal(byte[] body) {
		try {
			JsonNode error = JsonMapper.shared().readTree(body).get("error");
			return (error != null && error.isString() && REFUSALS.contains(error.stringValue())) ? error.stringValue()
					: null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private String reason(Throwable failure) {
		Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
		if (failure instanceof TimeoutException) {
			return "and none came within " + this.timeout.toMillis() + " ms";
		}
		if (root instanceof RestClientResponseException answer) {
			return "as the authorization server answered " + answer.getStatusCode().value();
		}
		if (root instanceof TokenEndpoint.StrangeAnswerException) {
			return "as the authorization server does not help: " + root.getMessage();
		}
		if (root instanceof IOException) {
			return "as the authorization server is not reached: "
					+ ((root.getMessage() != null) ? root.getMessage() : root.getClass().getSimpleName());
		}
		return "by a failure of this device: " + root.getClass().getSimpleName();
	}

}
