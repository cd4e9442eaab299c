package one.persist.console;

import jakarta.servlet.http.HttpServletResponse;

/**
 * What browsers are told of all that the console sends.
 */
final class SecurityHeaders {

	/**
	 * All is from here, and nothing is within a page: no script, no style, no handler.
	 */
	static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
			+ " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

	private SecurityHeaders() {
	}

	static void write(HttpServletResponse response) {
		response.setHeader("Content-Security-Policy", POLICY);
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("X-Frame-Options", "DENY");
		// not to others, yet to the console itself: browsers else leave out the origin of
		// a form
		response.setHeader("Referrer-Policy", "same-origin");
		response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
		response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
		response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
	}

}
