package one.persist.console;

import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import one.persist.console.Frame.FormField;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.util.ClassUtils;

/**
 * The token that the application's Spring Security wants in each form, if there is one.
 */
final class HostToken {

	private static final boolean PRESENT = ClassUtils.isPresent("org.springframework.security.web.csrf.CsrfToken",
			HostToken.class.getClassLoader());

	private HostToken() {
	}

	static Optional<FormField> of(HttpServletRequest request) {
		return PRESENT ? Found.of(request) : Optional.empty();
	}

	/** Touched only where Spring Security is there. */
	private static final class Found {

		static Optional<FormField> of(HttpServletRequest request) {
			return (request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token)
					? Optional.of(new FormField(token.getParameterName(), token.getToken())) : Optional.empty();
		}

	}

}
