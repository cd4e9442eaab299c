package one.persist.console;

import java.util.Collection;
import java.util.function.UnaryOperator;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.ExceptionTranslationFilter;

/**
 * Asks the application's Spring Security who calls, and looks at two authorities: one for
 * those who may look, one for those who may act as well.
 */
public final class SecurityAccess implements Access {

	private static final AuthenticationTrustResolver TRUST = new AuthenticationTrustResolverImpl();

	private final Iterable<SecurityFilterChain> chains;

	private final UnaryOperator<Collection<? extends GrantedAuthority>> hierarchy;

	private final String viewer;

	private final String actor;

	/**
	 * Creates the rule.
	 * @param chains the application's filter chains, in their order
	 * @param hierarchy adds the authorities that others include
	 * @param viewer authority of those who may look
	 * @param actor authority of those who may look and act
	 */
	public SecurityAccess(Iterable<SecurityFilterChain> chains,
			UnaryOperator<Collection<? extends GrantedAuthority>> hierarchy, String viewer, String actor) {
		this.chains = chains;
		this.hierarchy = hierarchy;
		this.viewer = viewer;
		this.actor = actor;
	}

	@Override
	public Verdict check(HttpServletRequest request) {
		Authentication caller = SecurityContextHolder.getContext().getAuthentication();
		boolean known = caller != null && caller.isAuthenticated() && !TRUST.isAnonymous(caller);
		if (caller != null && known) {
			Collection<? extends GrantedAuthority> authorities = this.hierarchy.apply(caller.getAuthorities());
			boolean acts = has(authorities, this.actor);
			if (acts || has(authorities, this.viewer)) {
				return new Admitted(new Visitor(caller.getName(), acts));
			}
			return new Refused("The console is for those with the authority " + this.viewer + " to look, or "
					+ this.actor + " to act as well, and " + caller.getName()
					+ " has neither. Who runs the application can give one.");
		}
		if (isAnsweredByAChain(request)) {
			throw new AccessDeniedException("The console needs someone who has logged in");
		}
		return new Refused("The application's Spring Security does not ask anyone at this path to log in, so nobody is"
				+ " let in. Have one of its filter chains do so.");
	}

	private static boolean has(Collection<? extends GrantedAuthority> authorities, String wanted) {
		return authorities.stream().anyMatch((authority) -> wanted.equals(authority.getAuthority()));
	}

	/**
	 * Whether what is thrown here becomes a login page, or whatever else the chain does.
	 */
	private boolean isAnsweredByAChain(HttpServletRequest request) {
		for (SecurityFilterChain chain : this.chains) {
			if (chain.matches(request)) {
				return chain.getFilters().stream().anyMatch(ExceptionTranslationFilter.class::isInstance);
			}
		}
		return false;
	}

}
