package one.persist.server.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import one.persist.server.Caller;
import one.persist.server.http.Callers.Known;
import one.persist.server.http.Callers.Unavailable;
import one.persist.server.http.Callers.Unknown;
import one.persist.server.http.Callers.Verdict;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Lets in who is known. The only place that reads a token from a request: from the header
 * {@code Authorization}, and from nowhere else. Whoever comes first, a filter or the
 * route, asks; the other finds the answer. Safe for use by many threads.
 */
public final class CallerGate {

	private static final String CALLER = CallerGate.class.getName() + ".caller";

	private static final String ASKED = CallerGate.class.getName() + ".asked";

	private static final String SCHEME = "Bearer ";

	/** What a header can carry after {@code Bearer}, by RFC 6750. */
	private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

	/** As much as a web server takes of all headers together, by default. */
	private static final int MAX_TOKEN = 8192;

	private final List<Callers> callers;

	private final Runnable onUnknown;

	/**
	 * Creates a gate.
	 * @param callers who is let in; asked in this order
	 */
	public CallerGate(List<? extends Callers> callers) {
		this(callers, () -> {
		});
	}

	/**
	 * Creates a gate that tells of whom it does not let in.
	 * @param callers who is let in; asked in this order
	 * @param onUnknown run for each call of someone unknown
	 */
	public CallerGate(List<? extends Callers> callers, Runnable onUnknown) {
		this.callers = List.copyOf(callers);
		this.onUnknown = onUnknown;
	}

	/**
	 * Whether nobody can be let in.
	 * @return true if there are no callers
	 */
	public boolean isClosed() {
		return this.callers.stream().allMatch(Callers::isEmpty);
	}

	/**
	 * Lets a request in, or answers it.
	 * @param request the request
	 * @param response answered with a problem if the request is not let in; otherwise
	 * untouched
	 * @return who calls, or null if the request was answered
	 * @throws ServletException if the answer cannot be written
	 * @throws IOException if the connection breaks
	 */
	public @Nullable Caller admit(HttpServletRequest request, HttpServletResponse response)
			throws ServletException, IOException {
		Problem refusal = refusal(request);
		if (refusal != null) {
			Answer.write(refusal, request, response);
			return null;
		}
		return caller(request);
	}

	/**
	 * Answers a request to what is not there: as such to those who may call, and to
	 * others as any request of theirs.
	 * @param request the request
	 * @param response answered with a problem
	 * @throws ServletException if the answer cannot be written
	 * @throws IOException if the connection breaks
	 */
	public void deny(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
		if (admit(request, response) != null) {
			Answer.write(Problem.notFound(), request, response);
		}
	}

	/**
	 * Answers as a request without a token is answered.
	 * @param request the request
	 * @param response answered with a problem
	 * @throws ServletException if the answer cannot be written
	 * @throws IOException if the connection breaks
	 */
	public static void refuse(HttpServletRequest request, HttpServletResponse response)
			throws ServletException, IOException {
		request.setAttribute(ASKED, true);
		Answer.write(Problem.unauthorized(), request, response);
	}

	/**
	 * Whether a request is one to the server, and not to another part of an application.
	 */
	static boolean wasAsked(HttpServletRequest request) {
		return request.getAttribute(ASKED) != null;
	}

	/**
	 * The one bearer token that a request has in the place for it.
	 * @param request the request
	 * @return the token, or null if there is none, more than one, or one that is none
	 */
	public static @Nullable String bearerToken(HttpServletRequest request) {
		List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
		if (headers.size() != 1 || !headers.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
			return null;
		}
		String token = headers.get(0).substring(SCHEME.length()).trim();
		return (token.length() <= MAX_TOKEN && TOKEN.matcher(token).matches()) ? token : null;
	}

	static boolean isToken(String text) {
		return TOKEN.matcher(text).matches();
	}

	/**
	 * Who calls.
	 * @param request a request that was let in
	 */
	static Caller caller(HttpServletRequest request) {
		if (request.getAttribute(CALLER) instanceof Caller caller) {
			return caller;
		}
		throw new IllegalStateException("The request was not let in");
	}

	/**
	 * Asks who calls, once a request.
	 * @param request the request; is told the caller
	 * @return why the request is refused, or null if the caller is known
	 */
	@Nullable Problem refusal(HttpServletRequest request) {
		request.setAttribute(ASKED, true);
		if (request.getAttribute(CALLER) != null) {
			return null;
		}
		String token = bearerToken(request);
		Verdict verdict = (token != null) ? verdict(token) : new Unknown();
		if (verdict instanceof Known known) {
			request.setAttribute(CALLER, known.caller());
			return null;
		}
		if (verdict instanceof Unavailable unavailable) {
			return Problem.callersUnavailable(unavailable.retryAfter());
		}
		this.onUnknown.run();
		return Problem.unauthorized();
	}

	private Verdict verdict(String token) {
		Duration retryAfter = null;
		for (Callers some : this.callers) {
			Verdict verdict = some.authenticate(token);
			if (verdict instanceof Known) {
				return verdict;
			}
			if (verdict instanceof Unavailable unavailable) {
				retryAfter = unavailable.retryAfter();
			}
		}
		return (retryAfter != null) ? new Unavailable(retryAfter) : new Unknown();
	}

}
