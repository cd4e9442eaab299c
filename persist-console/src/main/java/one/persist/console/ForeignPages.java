package one.persist.console;

import java.net.URI;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Tells a form of the console from one that a foreign page has sent, by what browsers say
 * of it.
 */
final class ForeignPages {

	/** Of a page of the same origin, or of the address bar. */
	private static final Set<String> OWN = Set.of("same-origin", "none");

	private ForeignPages() {
	}

	static boolean sent(HttpServletRequest request) {
		String site = request.getHeader("Sec-Fetch-Site");
		if (site != null && !OWN.contains(site)) {
			return true;
		}
		String origin = request.getHeader("Origin");
		return origin != null && !isOwn(origin, request.getHeader("Host"));
	}

	/** By host and port: who ends TLS before this application does not tell of it. */
	private static boolean isOwn(String origin, String host) {
		try {
			String authority = URI.create(origin).getAuthority();
			return authority != null && authority.equalsIgnoreCase(host);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
