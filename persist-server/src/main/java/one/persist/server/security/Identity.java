package one.persist.server.security;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;

/**
 * Who makes a request, as Spring Security keeps it: for this request alone, and for what
 * it goes on to do on other threads. There are no sessions.
 */
final class Identity {

	static final SecurityContextRepository CONTEXTS = new RequestAttributeSecurityContextRepository();

	private Identity() {
	}

	static void keep(String name, List<GrantedAuthority> authorities, HttpServletRequest request,
			HttpServletResponse response) {
		// without the token: nobody needs it any more
		Authentication authentication = new PreAuthenticatedAuthenticationToken(name, "", authorities);
		SecurityContext context = SecurityContextHolder.createEmptyContext();
		context.setAuthentication(authentication);
		SecurityContextHolder.setContext(context);
		CONTEXTS.saveContext(context, request, response);
	}

}
