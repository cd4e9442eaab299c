package one.persist.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import one.persist.console.Access.Admitted;
import one.persist.console.Access.Refused;
import one.persist.console.Access.Verdict;
import one.persist.console.Answer.Redirect;
import one.persist.console.Answer.View;
import one.persist.console.Assets.Asset;
import one.persist.console.Frame.FormField;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPattern.PathMatchInfo;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The console, as a servlet of its own: nothing that the application does to its own
 * pages is done to these. Headers, access and origin are settled here, before a page is
 * asked.
 */
final class ConsoleServlet extends HttpServlet {

	private static final Logger logger = LoggerFactory.getLogger("one.persist.console");

	private static final String PROBLEM = "one/persist/console/problem";

	private static final String TOKEN = "_page";

	/** What a person has typed, shown again where the page is too old to be sent. */
	private static final String TYPED = "value";

	private final transient Access access;

	private final transient PageTokens tokens;

	private final transient Frame.Site site;

	private final transient Renderer renderer;

	private final transient List<Mapping> mappings = new ArrayList<>();

	ConsoleServlet(Access access, PageTokens tokens, Frame.Site site, Renderer renderer, List<Route> routes) {
		this.access = access;
		this.tokens = tokens;
		this.site = site;
		this.renderer = renderer;
		routes.forEach((route) -> this.mappings
			.add(new Mapping(PathPatternParser.defaultInstance.parse(route.path()), route)));
	}

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
		SecurityHeaders.write(response);
		Verdict verdict = this.access.check(request);
		if (verdict instanceof Refused refused) {
			problem(ConsoleProblem.forbidden(refused.reason()), request, response, null);
		}
		else if (verdict instanceof Admitted admitted) {
			answer(request, response, admitted.visitor());
		}
	}

	private void answer(HttpServletRequest request, HttpServletResponse response, Visitor visitor) throws IOException {
		String path = (request.getPathInfo() != null) ? request.getPathInfo() : "/";
		Asset asset = this.site.assets().find(path);
		try {
			if (asset != null) {
				send(asset, response);
				return;
			}
			Answer answer = handle(request, path, visitor);
			if (answer instanceof Redirect redirect) {
				response.setStatus(HttpServletResponse.SC_SEE_OTHER);
				response.setHeader("Location", base(request) + redirect.path());
			}
			else if (answer instanceof View view) {
				show(view, request, response, visitor);
			}
		}
		catch (ConsoleProblem ex) {
			problem(ex, request, response, visitor);
		}
		catch (RuntimeException ex) {
			logger.error("The page {} could not be made", path, ex);
			problem(ConsoleProblem.failed(), request, response, visitor);
		}
	}

	private Answer handle(HttpServletRequest request, String path, Visitor visitor) {
		String method = request.getMethod().equals("HEAD") ? Route.GET : request.getMethod();
		PathContainer parsed = parse(path);
		for (Mapping mapping : this.mappings) {
			PathMatchInfo match = mapping.pattern().matchAndExtract(parsed);
			if (match != null && mapping.route().method().equals(method)) {
				if (method.equals(Route.POST)) {
					requireOwnForm(request, visitor);
				}
				return mapping.route().handler().answer(new Call(request, match.getUriVariables(), visitor));
			}
		}
		throw ConsoleProblem.notFound("There is no such page.");
	}

	private static PathContainer parse(String path) {
		try {
			return PathContainer.parsePath(path);
		}
		catch (IllegalArgumentException ex) {
			throw ConsoleProblem.notFound("There is no such page.");
		}
	}

	private void requireOwnForm(HttpServletRequest request, Visitor visitor) {
		if (!visitor.mayAct()) {
			throw ConsoleProblem.forbidden("You may look, and not act. Who runs the application can let you.");
		}
		if (ForeignPages.sent(request)) {
			logger.warn("A foreign page tried to act in the console, and was refused");
			throw ConsoleProblem.forbidden("This was sent by a page that is not the console's. Nothing was done.");
		}
		if (!this.tokens.isGood(visitor, request.getParameter(TOKEN))) {
			throw ConsoleProblem.forbidden(
					"This page is older than the application's last start, or than " + PageTokens.LIFETIME.toHours()
							+ " hours. Nothing was done. Go back, reload the page, and try again.");
		}
	}

	private void show(View view, HttpServletRequest request, HttpServletResponse response, Visitor visitor)
			throws IOException {
		Frame frame = frame(request, visitor);
		boolean part = new Call(request, Map.of(), visitor).isForPart();
		// made as a whole before anything is sent: an error then has a page of its own
		String html = part ? this.renderer.part(view.template(), view.page(), frame)
				: this.renderer.page(view.template(), view.page(), frame);
		if (part) {
			response.setHeader("Persist-Console", "part");
		}
		send(html, view.status(), response);
	}

	private void problem(ConsoleProblem problem, HttpServletRequest request, HttpServletResponse response,
			@Nullable Visitor visitor) throws IOException {
		String typed = (visitor != null && !ForeignPages.sent(request)) ? request.getParameter(TYPED) : null;
		ProblemView page = new ProblemView(problem.title(), String.valueOf(problem.getMessage()), typed);
		send(this.renderer.page(PROBLEM, page, frame(request, visitor)), problem.status(), response);
	}

	private Frame frame(HttpServletRequest request, @Nullable Visitor visitor) {
		String query = (request.getQueryString() != null) ? "?" + request.getQueryString() : "";
		String path = (request.getPathInfo() != null) ? request.getPathInfo() : "/";
		return new Frame(base(request), this.site, path + query, visitor, formFields(request, visitor));
	}

	private List<FormField> formFields(HttpServletRequest request, @Nullable Visitor visitor) {
		List<FormField> fields = new ArrayList<>();
		if (visitor != null && visitor.mayAct()) {
			fields.add(new FormField(TOKEN, this.tokens.issue(visitor)));
			HostToken.of(request).ifPresent(fields::add);
		}
		return fields;
	}

	private static String base(HttpServletRequest request) {
		return request.getContextPath() + request.getServletPath();
	}

	private static void send(String html, int status, HttpServletResponse response) throws IOException {
		response.setStatus(status);
		response.setContentType("text/html;charset=UTF-8");
		response.setHeader("Cache-Control", "no-store");
		send(html.getBytes(StandardCharsets.UTF_8), response);
	}

	private static void send(Asset asset, HttpServletResponse response) throws IOException {
		response.setContentType(asset.type());
		response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
		send(asset.content(), response);
	}

	private static void send(byte[] body, HttpServletResponse response) throws IOException {
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

	/**
	 * A path, and what answers it.
	 *
	 * @param pattern the path's pattern
	 * @param route what answers
	 */
	private record Mapping(PathPattern pattern, Route route) {
	}

	/**
	 * What the page of a problem shows.
	 *
	 * @param title what it is
	 * @param words why, and what to do
	 * @param typed what the person had typed; null if nothing
	 */
	record ProblemView(String title, String words, @Nullable String typed) {
	}

}
