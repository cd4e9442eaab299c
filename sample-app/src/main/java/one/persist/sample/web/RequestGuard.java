package one.persist.sample.web;

import java.io.IOException;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import one.persist.sample.SampleProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps other sites' pages out. A device has no login, and whoever sits at it has a
 * browser in which any site may try to send requests to it. So:
 * <ul>
 * <li>a request addressed to another name than this device's is refused: the site's name
 * may have been made to point here;</li>
 * <li>a write that the browser says was not begun by this device's own page is
 * refused;</li>
 * <li>the page loads, and connects to, nothing but this device, and is shown in no
 * frame.</li>
 * </ul>
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RequestGuard extends OncePerRequestFilter {

	private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

	/** What browsers say of a request of the page itself, or of the address bar. */
	private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

	private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
			+ "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

	private final Set<String> hosts;

	RequestGuard(SampleProperties properties) {
		this.hosts = properties.hosts();
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		response.setHeader("Content-Security-Policy", POLICY);
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("Referrer-Policy", "no-referrer");
		response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
		response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
		String refusal = refusal(request);
		if (refusal == null) {
			chain.doFilter(request, response);
		}
		else {
			refuse(response, refusal);
		}
	}

	private @Nullable String refusal(HttpServletRequest request) {
		if (!this.hosts.contains(request.getServerName())) {
			return "This device does not go by that name. Name it in sample.hosts if it should.";
		}
		if (!READS.contains(request.getMethod()) && isForeign(request)) {
			return "Another site's page may not write here.";
		}
		return null;
	}

	private static boolean isForeign(HttpServletRequest request) {
		String site = request.getHeader("Sec-Fetch-Site");
		if (site != null) {
			return !OWN_SITES.contains(site);
		}
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		return origin != null && !origin.equals(ownOrigin(request));
	}

	private static String ownOrigin(HttpServletRequest request) {
		return request.getScheme() + "://" + request.getHeader(HttpHeaders.HOST);
	}

	private static void refuse(HttpServletResponse response, String detail) throws IOException {
		response.setStatus(HttpStatus.FORBIDDEN.value());
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		response.getWriter().write("{\"title\":\"Forbidden\",\"status\":403,\"detail\":\"" + detail + "\"}");
	}

}
