package one.persist.console;

import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the console.
 */
public final class Call {

	private final HttpServletRequest request;

	private final Map<String, String> path;

	private final Visitor visitor;

	Call(HttpServletRequest request, Map<String, String> path, Visitor visitor) {
		this.request = request;
		this.path = path;
		this.visitor = visitor;
	}

	/**
	 * Who asks.
	 * @return the visitor
	 */
	public Visitor visitor() {
		return this.visitor;
	}

	/**
	 * A variable of the path.
	 * @param name its name in the pattern
	 * @return its value
	 */
	public String path(String name) {
		return String.valueOf(this.path.get(name));
	}

	/**
	 * A parameter, of the query or the form.
	 * @param name its name
	 * @return its value; null if it is missing or empty
	 */
	public @Nullable String param(String name) {
		String value = this.request.getParameter(name);
		return (value == null || value.isEmpty()) ? null : value;
	}

	/**
	 * A parameter that may be missing.
	 * @param name its name
	 * @param otherwise what it is then
	 * @return its value
	 */
	public String param(String name, String otherwise) {
		String value = param(name);
		return (value != null) ? value : otherwise;
	}

	/**
	 * A parameter that must be there.
	 * @param name its name
	 * @return its value
	 * @throws ConsoleProblem if it is missing or empty
	 */
	public String required(String name) {
		String value = param(name);
		if (value == null) {
			throw ConsoleProblem.malformed("The parameter '" + name + "' is missing.");
		}
		return value;
	}

	/**
	 * A number that must be there.
	 * @param name the parameter's name
	 * @return its value
	 * @throws ConsoleProblem if it is missing, or is no number
	 */
	public long number(String name) {
		try {
			return Long.parseLong(required(name));
		}
		catch (NumberFormatException ex) {
			throw ConsoleProblem.malformed("The parameter '" + name + "' is to be a number.");
		}
	}

	/**
	 * Whether the page is shown already, and asks for the part of it that changes.
	 * @return true if so
	 */
	boolean isForPart() {
		return "true".equals(this.request.getHeader("HX-Request"));
	}

	HttpServletRequest request() {
		return this.request;
	}

}
