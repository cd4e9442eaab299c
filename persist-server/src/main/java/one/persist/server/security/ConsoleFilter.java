package one.persist.server.security;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.authentication.www.BasicAuthenticationConverter;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets the operator into the console with a browser: the browser asks for a name, which
 * may be any, and for the operator's token as the password. Nothing is kept, neither a
 * session nor a cookie.
 */
final class ConsoleFilter extends OncePerRequestFilter {

	private static final String NAME = "operator";

	private static final String CHALLENGE = "Basic realm=\"Persist: any name, and the operator's token\", charset=\"UTF-8\"";

	private final Operator operator;

	private final String authority;

	private final BasicAuthenticationConverter basic = new BasicAuthenticationConverter();

	ConsoleFilter(Operator operator, String authority) {
		this.operator = operator;
		this.authority = authority;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (this.operator.makes(request) || this.operator.hasToken(password(request))) {
			Identity.keep(NAME, AuthorityUtils.createAuthorityList(this.authority), request, response);
			chain.doFilter(request, response);
			return;
		}
		if (request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
			// who has said nothing yet is a browser that is about to ask
			this.operator.refused();
		}
		response.setHeader(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
		response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
	}

	private @Nullable String password(HttpServletRequest request) {
		try {
			Authentication sent = this.basic.convert(request);
			return (sent != null && sent.getCredentials() != null) ? sent.getCredentials().toString() : null;
		}
		catch (AuthenticationException ex) {
			return null;
		}
	}

}
