package one.persist.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is the same on all pages of one answer: its variable {@code frame}.
 */
public final class Frame {

	private final String base;

	private final Site site;

	private final String current;

	private final @Nullable Visitor visitor;

	private final List<FormField> formFields;

	Frame(String base, Site site, String current, @Nullable Visitor visitor, List<FormField> formFields) {
		this.base = base;
		this.site = site;
		this.current = current;
		this.visitor = visitor;
		this.formFields = formFields;
	}

	/**
	 * A link within the console.
	 * @param path the path, below the console's own
	 * @param parameters names and values in turn; a value of null leaves its name out
	 * @return the link
	 */
	public String url(String path, @Nullable String... parameters) {
		return this.base + withQuery(path, parameters);
	}

	/**
	 * A path with a query.
	 * @param path the path
	 * @param parameters names and values in turn; a value of null leaves its name out
	 * @return both
	 */
	public static String withQuery(String path, @Nullable String... parameters) {
		StringBuilder url = new StringBuilder(path);
		char separator = '?';
		for (int i = 0; i + 1 < parameters.length; i += 2) {
			String value = parameters[i + 1];
			if (value != null) {
				url.append(separator)
					.append(parameters[i])
					.append('=')
					.append(URLEncoder.encode(value, StandardCharsets.UTF_8));
				separator = '&';
			}
		}
		return url.toString();
	}

	/**
	 * A link to one of the files that pages need.
	 * @param name its name
	 * @return the link
	 */
	public String asset(String name) {
		return this.base + this.site.assets().path(name);
	}

	/**
	 * The page that is shown, to be asked for again.
	 * @return its link, with its query
	 */
	public String current() {
		return this.base + this.current;
	}

	/**
	 * What leads to the pages.
	 * @return the links
	 */
	public List<ConsoleSection.Link> navigation() {
		return this.site.navigation();
	}

	/**
	 * Whether the page that is shown is the one that a link leads to, or below it.
	 * @param path the link's path
	 * @return true if so
	 */
	public boolean isAt(String path) {
		String shown = this.current.replaceFirst("\\?.*", "");
		return shown.equals(path) || (path.length() > 1 && shown.startsWith(path + "/"));
	}

	/**
	 * What the application is called.
	 * @return its name
	 */
	public String application() {
		return this.site.application();
	}

	/**
	 * Who looks.
	 * @return the visitor; null if nobody was let in
	 */
	public @Nullable Visitor visitor() {
		return this.visitor;
	}

	/**
	 * Whether the visitor may act.
	 * @return true if so
	 */
	public boolean mayAct() {
		return this.visitor != null && this.visitor.mayAct();
	}

	/**
	 * What each form must send besides what it asks for.
	 * @return hidden fields
	 */
	public List<FormField> formFields() {
		return this.formFields;
	}

	/**
	 * Says times and sizes.
	 * @return the words
	 */
	public Words words() {
		return this.site.words();
	}

	/**
	 * A hidden field.
	 *
	 * @param name its name
	 * @param value its value
	 */
	public record FormField(String name, String value) {

	}

	/**
	 * What is the same for all answers.
	 *
	 * @param application what the application is called
	 * @param assets the files that pages need
	 * @param navigation what leads to the pages
	 * @param words says times and sizes
	 */
	record Site(String application, Assets assets, List<ConsoleSection.Link> navigation, Words words) {

	}

}
