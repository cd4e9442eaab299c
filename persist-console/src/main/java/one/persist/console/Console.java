package one.persist.console;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.Servlet;
import org.jspecify.annotations.Nullable;

/**
 * Makes the console of an application out of its sections.
 */
public final class Console {

	private Console() {
	}

	/**
	 * Makes the servlet.
	 * @param application what the application is called
	 * @param access who may look and act
	 * @param sections the parts, in their order; at least one
	 * @param words says times and sizes
	 * @param classLoader finds the templates; null for the default
	 * @return the servlet, to be mapped to a path and all that is below
	 */
	public static Servlet servlet(String application, Access access, List<ConsoleSection> sections, Words words,
			@Nullable ClassLoader classLoader) {
		List<ConsoleSection.Link> navigation = sections.stream()
			.flatMap((section) -> section.navigation().stream())
			.toList();
		Route root = Route.get("/", (call) -> Answer.redirect(navigation.get(0).path()));
		List<Route> routes = new ArrayList<>(List.of(root));
		sections.forEach((section) -> routes.addAll(section.routes()));
		return new ConsoleServlet(access, new PageTokens(new SecureRandom(), words::now),
				new Frame.Site(application, new Assets(), navigation, words), new Renderer(classLoader), routes);
	}

}
