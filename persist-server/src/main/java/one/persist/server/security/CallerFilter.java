package one.persist.server.security;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import one.persist.server.Caller;
import one.persist.server.http.CallerGate;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets pass who may call, and answers others. Whoever asks Spring Security who it is
 * finds the name of the caller.
 */
final class CallerFilter extends OncePerRequestFilter {

	private final CallerGate gate;

	CallerFilter(CallerGate gate) {
		this.gate = gate;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		Caller caller = this.gate.admit(request, response);
		if (caller != null) {
			Identity.keep(caller.name(), AuthorityUtils.NO_AUTHORITIES, request, response);
			chain.doFilter(request, response);
		}
	}

}
