package one.persist.autoconfigure.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

import one.persist.protocol.ProblemCodes;
import one.persist.protocol.ProtocolCodec;
import one.persist.protocol.UnknownResultException;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.util.unit.DataSize;

/**
 * Says what an answer means for the engine. Decides alone: reads no clock and no network.
 * <p>
 * What stops sync, or gives something up, counts only as the word of a Persist server: a
 * success with the protocol's header, JSON and a whole body, a refusal with that header
 * or a problem that has a code. The same status from anything else, such as the login
 * page of a network or a load balancer whose server is being replaced, is a failure on
 * the way, which is tried again. These count whoever sent them: 408, 425, 429 and 5xx,
 * which are tried again in any case; a 413, and a 401 that asks for a bearer token, both
 * of which a gateway says in the server's place. A 507 says that the server has no room
 * if it has that code; of a cache that is full, it is a failure on the way.
 */
final class AnswerRules {

	private static final int MAX_DETAIL = 300;

	/** A challenge that begins so: at the start, or after one of another scheme. */
	private static final Pattern BEARER = Pattern.compile("(?:^|,)\\s*Bearer(?:\\s|,|$)", Pattern.CASE_INSENSITIVE);

	private final String remote;

	private final DataSize maxSize;

	/**
	 * Creates rules.
	 * @param remote the remote's name, for messages
	 * @param maxSize size of an inflated body, at most
	 */
	AnswerRules(String remote, DataSize maxSize) {
		this.remote = remote;
		this.maxSize = maxSize;
	}

	/**
	 * The body of an answer that counts, if it can be read to its end.
	 * @param answer the answer
	 * @param now the time of this device
	 * @return the body, inflated as it is read
	 * @throws RemoteException if the answer is a failure, or does not count
	 */
	InputStream body(HttpAnswer answer, Instant now) {
		if (answer.status() != 200) {
			throw failure(answer, now);
		}
		String protocol = answer.header(ProtocolCodec.HEADER);
		if (protocol == null || !answer.isJson()) {
			throw notOurs(answer, "it has no " + ((protocol == null) ? ProtocolCodec.HEADER + " header" : "JSON"),
					null);
		}
		if (!protocol.strip().equals(String.valueOf(ProtocolCodec.VERSION))) {
			throw new RemoteException(Kind.SETUP,
					"Remote '" + this.remote + "' answered in version '" + plain(protocol)
							+ "' of the protocol, and this device speaks " + ProtocolCodec.VERSION
							+ ". Update the older side, then resume.",
					null);
		}
		try {
			return inflated(answer);
		}
		catch (IOException ex) {
			throw notOurs(answer, plain(String.valueOf(ex.getMessage())), ex);
		}
	}

	private InputStream inflated(HttpAnswer answer) throws IOException {
		String encoding = answer.header(HttpHeaders.CONTENT_ENCODING);
		if (encoding == null || encoding.isBlank() || encoding.strip().equalsIgnoreCase("identity")) {
			return new ByteArrayInputStream(answer.body());
		}
		if (encoding.strip().equalsIgnoreCase(ProtocolCodec.GZIP)) {
			return new Gzip(answer.body(), this.maxSize.toBytes());
		}
		throw new IOException("its encoding '" + encoding + "' was not asked for");
	}

	/**
	 * An answer that does not count.
	 * @param answer the answer
	 * @param why what gave it away
	 * @param cause the failure below, if there is one
	 * @return the exception
	 */
	RemoteException notOurs(HttpAnswer answer, String why, @Nullable Exception cause) {
		return new RemoteException(Kind.TRANSIENT, "Remote '" + this.remote + "' answered " + answer.status()
				+ ", but not as a Persist server does: " + why + ".", cause);
	}

	/**
	 * An answer of a server that is newer than this device. To guess what it means could
	 * lose an entry, and to ask again changes nothing.
	 * @param cause what it has that the device does not know
	 * @return the exception
	 */
	RemoteException newer(UnknownResultException cause) {
		return new RemoteException(Kind.SETUP, "Remote '" + this.remote + "' answered what this device does not know: "
				+ plain(String.valueOf(cause.getMessage())) + ". Nothing was lost; update the device, then resume.",
				cause);
	}

	/**
	 * Whether an answer is the beginning of a stream of events.
	 * @param answer an answer with status 200, without its body
	 * @return true if it has the protocol's header and type, and is not compressed
	 */
	boolean isEventStream(HttpAnswer answer) {
		String protocol = answer.header(ProtocolCodec.HEADER);
		return protocol != null && protocol.strip().equals(String.valueOf(ProtocolCodec.VERSION))
				&& answer.isEventStream() && answer.header(HttpHeaders.CONTENT_ENCODING) == null;
	}

	/**
	 * An answer that is no success.
	 * @param answer the answer
	 * @param now the time of this device
	 * @return the exception
	 */
	RemoteException failure(HttpAnswer answer, Instant now) {
		int status = answer.status();
		if (status >= 500) {
			return serverError(answer, now);
		}
		if (status >= 400) {
			return clientError(answer, now);
		}
		if (status >= 300) {
			return isOurs(answer)
					? failure(Kind.SETUP, answer,
							"Redirects are not followed: set its URL to where the server is, then resume.")
					: redirect(answer);
		}
		return notOurs(answer, "that is no status of the protocol", null);
	}

	private RemoteException serverError(HttpAnswer answer, Instant now) {
		Duration wait = retryAfter(answer, now);
		if (answer.status() == 507 && ProblemCodes.QUOTA_EXCEEDED.equals(problem(answer).code())) {
			return new RemoteException(Kind.FULL, message(answer), null, wait);
		}
		boolean busy = answer.status() == 503 && wait != null;
		return new RemoteException(busy ? Kind.BUSY : Kind.TRANSIENT, message(answer), null, busy ? wait : null);
	}

	private RemoteException clientError(HttpAnswer answer, Instant now) {
		return switch (answer.status()) {
			case 408 -> failure(Kind.TIMEOUT, answer, "");
			case 425 -> failure(Kind.TRANSIENT, answer, "");
			case 413 -> failure(Kind.TOO_LARGE, answer, "");
			case 429 -> new RemoteException(Kind.BUSY, message(answer), null, retryAfter(answer, now));
			default -> (isOurs(answer) || asksForToken(answer)) ? refusal(answer) : foreign(answer);
		};
	}

	private RemoteException refusal(HttpAnswer answer) {
		return switch (answer.status()) {
			case 400, 422 -> failure(Kind.REFUSED, answer, "");
			case 401 -> failure(Kind.UNAUTHORIZED, answer, "Correct the token or the credentials, then resume.");
			case 409, 410 -> history(answer);
			case 403 -> failure(Kind.SETUP, answer, "Give the device access to the store there, then resume.");
			case 404 -> failure(Kind.SETUP, answer, "Check its URL and the name of the store, then resume.");
			case 426 -> failure(Kind.SETUP, answer, "Device and server speak no common version: update, then resume.");
			default -> failure(Kind.SETUP, answer, "Check its URL and what lies between, then resume.");
		};
	}

	private boolean isOurs(HttpAnswer answer) {
		return answer.header(ProtocolCodec.HEADER) != null || (answer.isProblem() && problem(answer).code() != null);
	}

	private static boolean asksForToken(HttpAnswer answer) {
		return answer.status() == 401 && answer.headers()
			.getOrEmpty(HttpHeaders.WWW_AUTHENTICATE)
			.stream()
			.anyMatch((challenge) -> BEARER.matcher(challenge).find());
	}

	private RemoteException foreign(HttpAnswer answer) {
		return notOurs(answer, "it has neither a " + ProtocolCodec.HEADER
				+ " header nor a problem with a code, as if a proxy or a login page had sent it; if the URL is wrong, correct it",
				null);
	}

	private RemoteException redirect(HttpAnswer answer) {
		String host = host(answer.header(HttpHeaders.LOCATION));
		return new RemoteException(Kind.TRANSIENT, "Remote '" + this.remote + "' answered " + answer.status()
				+ " with a redirect" + ((host != null) ? " to " + plain(host) : "")
				+ ", as a login page of the network would: it is not followed; if the URL is wrong, correct it.", null);
	}

	/*
	 * The rest of an address may hold credentials.
	 */
	private static @Nullable String host(@Nullable String location) {
		try {
			return (location != null) ? new URI(location.strip()).getHost() : null;
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	private RemoteException history(HttpAnswer answer) {
		String code = problem(answer).code();
		if (answer.status() == 410 && ProblemCodes.HISTORY_DIVERGED.equals(code)) {
			return failure(Kind.HISTORY_DIVERGED, answer, "");
		}
		if (answer.status() == 410 && ProblemCodes.CURSOR_EXPIRED.equals(code)) {
			return failure(Kind.CURSOR_EXPIRED, answer, "");
		}
		if (answer.status() == 409 && ProblemCodes.DEVICE_FORKED.equals(code)) {
			return failure(Kind.DEVICE_FORKED, answer, "");
		}
		return failure(Kind.SETUP, answer, "This device does not know what that means: update it, then resume.");
	}

	private @Nullable Duration retryAfter(HttpAnswer answer, Instant now) {
		return RetryAfter.parse(answer.header(HttpHeaders.RETRY_AFTER), answer.header(HttpHeaders.DATE), now);
	}

	private RemoteException failure(Kind kind, HttpAnswer answer, String whatToDo) {
		return new RemoteException(kind, (message(answer) + " " + whatToDo).strip(), null);
	}

	private String message(HttpAnswer answer) {
		Problem problem = problem(answer);
		StringBuilder message = new StringBuilder("Remote '" + this.remote + "' answered " + answer.status());
		if (problem.code() != null) {
			message.append(" (").append(plain(problem.code())).append(')');
		}
		if (problem.detail() != null) {
			message.append(": ").append(plain(problem.detail()));
		}
		return (message.charAt(message.length() - 1) == '.') ? message.toString() : message.append('.').toString();
	}

	private Problem problem(HttpAnswer answer) {
		if (!answer.isJson()) {
			return Problem.NONE;
		}
		try (InputStream body = inflated(answer)) {
			return Problem.read(body.readNBytes(Problem.MAX_BYTES + 1));
		}
		catch (IOException ex) {
			return Problem.NONE;
		}
	}

	/*
	 * What a stranger wrote, fit for a line of a log.
	 */
	private static String plain(String text) {
		String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
		return (line.length() > MAX_DETAIL) ? line.substring(0, MAX_DETAIL) + "..." : line;
	}

}
