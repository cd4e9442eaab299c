package one.persist.server.security;

import java.util.List;

import jakarta.servlet.Filter;
import one.persist.server.http.CallerGate;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.CacheControlHeadersWriter;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.HstsHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * The filters before what the server answers. Each chain is written out, and not made by
 * {@code HttpSecurity}, so that nothing that an application does to its own chains is
 * done to these. There is no session, no cookie and no login, hence nothing that a
 * foreign page could ride on.
 */
public final class SecurityChains {

	private SecurityChains() {
	}

	/**
	 * Before the routes of the protocol: lets in who may call.
	 * @param paths makes matchers of path patterns
	 * @param patterns patterns of the routes' paths
	 * @param gate who may call
	 * @return the chain
	 */
	public static SecurityFilterChain api(PathPatternRequestMatcher.Builder paths, List<String> patterns,
			CallerGate gate) {
		List<RequestMatcher> matchers = patterns.stream().<RequestMatcher>map(paths::matcher).toList();
		return chain(new OrRequestMatcher(matchers), new CallerFilter(gate));
	}

	/**
	 * Before the actuator: lets in the operator, and everyone to what is open.
	 * @param actuator what belongs to the actuator
	 * @param open what of it is open to everyone
	 * @param operator the operator
	 * @return the chain
	 */
	public static SecurityFilterChain actuator(RequestMatcher actuator, RequestMatcher open, Operator operator) {
		return chain(actuator, new OperatorFilter(operator, open));
	}

	/**
	 * Before the operator's own paths: lets in nobody else.
	 * @param paths makes matchers of path patterns
	 * @param pattern pattern of these paths
	 * @param operator the operator
	 * @return the chain
	 */
	public static SecurityFilterChain operator(PathPatternRequestMatcher.Builder paths, String pattern,
			Operator operator) {
		return chain(paths.matcher(pattern), new OperatorFilter(operator, (request) -> false));
	}

	/**
	 * Before the console: lets in the operator, with a browser.
	 * @param paths makes matchers of path patterns
	 * @param pattern pattern of the console's paths
	 * @param operator the operator
	 * @param authority what the console wants of those who act
	 * @return the chain
	 */
	public static SecurityFilterChain console(PathPatternRequestMatcher.Builder paths, String pattern,
			Operator operator, String authority) {
		return chain(paths.matcher(pattern), new ConsoleFilter(operator, authority));
	}

	/**
	 * Before everything else: lets nobody in.
	 * @param gate who is told that there is nothing; others are told to show who they are
	 * @return the chain
	 */
	public static SecurityFilterChain closed(CallerGate gate) {
		return chain(AnyRequestMatcher.INSTANCE, new ClosedFilter(gate));
	}

	/**
	 * Answers what no chain is asked about, as its path or its method is suspicious: as
	 * if there were nothing.
	 * @param gate who is told that there is nothing
	 * @return the handler
	 */
	public static RequestRejectedHandler rejected(CallerGate gate) {
		return (request, response, failure) -> gate.deny(request, response);
	}

	private static SecurityFilterChain chain(RequestMatcher matcher, Filter last) {
		HeaderWriterFilter headers = new HeaderWriterFilter(List.of(new XContentTypeOptionsHeaderWriter(),
				new XFrameOptionsHeaderWriter(), new CacheControlHeadersWriter(), new HstsHeaderWriter(),
				new ContentSecurityPolicyHeaderWriter("default-src 'none'; frame-ancestors 'none'"),
				new ReferrerPolicyHeaderWriter(ReferrerPolicy.NO_REFERRER)));
		return new DefaultSecurityFilterChain(matcher, headers, new SecurityContextHolderFilter(Identity.CONTEXTS),
				last);
	}

}
