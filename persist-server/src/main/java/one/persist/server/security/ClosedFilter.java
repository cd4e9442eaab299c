package one.persist.server.security;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import one.persist.server.http.CallerGate;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets nothing pass but the page that the server itself shows after an error.
 */
final class ClosedFilter extends OncePerRequestFilter {

	private final CallerGate gate;

	ClosedFilter(CallerGate gate) {
		this.gate = gate;
	}

	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return true;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		this.gate.deny(request, response);
	}

}
