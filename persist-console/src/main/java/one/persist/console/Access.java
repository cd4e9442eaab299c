package one.persist.console;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Decides who may look and who may act.
 */
@FunctionalInterface
public interface Access {

	/**
	 * Looks at a request, before anything else does.
	 * @param request the request
	 * @return what it may. What Spring Security is to answer, such as by a login page, is
	 * thrown
	 */
	Verdict check(HttpServletRequest request);

	/**
	 * What a request may.
	 */
	sealed interface Verdict {

	}

	/**
	 * It comes from someone who may look.
	 *
	 * @param visitor who
	 */
	record Admitted(Visitor visitor) implements Verdict {

	}

	/**
	 * It is refused.
	 *
	 * @param reason why, and what to do, in words
	 */
	record Refused(String reason) implements Verdict {

	}

}
