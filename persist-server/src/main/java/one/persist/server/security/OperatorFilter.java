package one.persist.server.security;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import one.persist.server.http.CallerGate;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets pass what is open to all, and the operator. Others are answered as if they had no
 * token, whatever they have.
 */
final class OperatorFilter extends OncePerRequestFilter {

	private static final String ROLE = "ROLE_OPERATOR";

	private static final String NAME = "operator";

	private final Operator operator;

	private final RequestMatcher open;

	OperatorFilter(Operator operator, RequestMatcher open) {
		this.operator = operator;
		this.open = open;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (this.operator.makes(request)) {
			Identity.keep(NAME, AuthorityUtils.createAuthorityList(ROLE), request, response);
			chain.doFilter(request, response);
		}
		else if (this.open.matches(request)) {
			chain.doFilter(request, response);
		}
		else {
			this.operator.refused();
			CallerGate.refuse(request, response);
		}
	}

}
