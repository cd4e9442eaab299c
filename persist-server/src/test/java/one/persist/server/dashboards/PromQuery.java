package one.persist.server.dashboards;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A query of Prometheus, as far as it names metrics and labels.
 *
 * @param text the query
 */
record PromQuery(String text) {

	private static final Pattern VARIABLE = Pattern.compile("label_values\\((.*), *(\\w+)\\)");

	private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");

	private static final Pattern GROUPING = Pattern
		.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");

	private static final Pattern SELECTOR = Pattern
		.compile("(?<![\\w.$])([a-zA-Z_:][\\w:]*)\\s*(?:\\{((?:[^}\"]|\"[^\"]*\")*)\\})?(?!\\s*\\()");

	private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"([^\"]*)\"");

	private static final Pattern TEMPLATE = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)\\s*\\}\\}");

	private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan", "by",
			"without", "on", "ignoring");

	/** What it selects: each metric, with the labels and values that are matched. */
	List<Selector> selectors() {
		String query = query().replaceAll(RANGE.pattern(), "").replaceAll(GROUPING.pattern(), " ");
		return SELECTOR.matcher(query)
			.results()
			.filter((found) -> !WORDS.contains(found.group(1).toLowerCase(Locale.ROOT)))
			.filter((found) -> !isFunction(query, found))
			.map(PromQuery::selector)
			.toList();
	}

	/** A name before a bracket, which the pattern may have cut short. */
	private static boolean isFunction(String query, MatchResult found) {
		int end = found.end(1);
		while (end < query.length() && (Character.isLetterOrDigit(query.charAt(end)) || query.charAt(end) == '_')) {
			end++;
		}
		return found.group(2) == null && query.substring(end).stripLeading().startsWith("(");
	}

	private static Selector selector(MatchResult found) {
		Map<String, String> matchers = new LinkedHashMap<>();
		if (found.group(2) != null) {
			MATCHER.matcher(found.group(2)).results().forEach((one) -> matchers.put(one.group(1), one.group(2)));
		}
		return new Selector(found.group(1), matchers);
	}

	private String query() {
		Matcher variable = VARIABLE.matcher(this.text);
		return variable.matches() ? variable.group(1) : this.text;
	}

	/** Labels that its result is grouped by, or that are asked for. */
	Set<String> labels() {
		Set<String> labels = new LinkedHashSet<>();
		GROUPING.matcher(this.text)
			.results()
			.flatMap((found) -> Stream.of(found.group(1).split(",")))
			.map(String::strip)
			.filter((label) -> !label.isEmpty())
			.forEach(labels::add);
		Matcher variable = VARIABLE.matcher(this.text);
		if (variable.matches()) {
			labels.add(variable.group(2));
		}
		return labels;
	}

	/** Labels that a text about its result shows. */
	static Set<String> shown(String template) {
		Set<String> labels = new LinkedHashSet<>();
		TEMPLATE.matcher(template).results().map((found) -> found.group(1)).forEach(labels::add);
		return labels;
	}

	/**
	 * One metric of a query.
	 *
	 * @param metric its name
	 * @param matchers what is asked of its labels
	 */
	record Selector(String metric, Map<String, String> matchers) {

	}

}
