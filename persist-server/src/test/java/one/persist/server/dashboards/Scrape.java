package one.persist.server.dashboards;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Prometheus gets from an application.
 */
public final class Scrape {

	/** Added by Prometheus itself. */
	private static final Set<String> ADDED = Set.of("instance", "job");

	private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

	private final Map<String, List<Map<String, String>>> series = new HashMap<>();

	public Scrape(String text) {
		text.lines().filter((line) -> !line.startsWith("#")).forEach((line) -> {
			Matcher parts = LINE.matcher(line);
			if (parts.matches()) {
				Map<String, String> labels = new HashMap<>();
				if (parts.group(2) != null) {
					LABEL.matcher(parts.group(2))
						.results()
						.forEach((label) -> labels.put(label.group(1), label.group(2)));
				}
				this.series.computeIfAbsent(parts.group(1), (name) -> new ArrayList<>()).add(labels);
			}
		});
	}

	Set<String> metrics() {
		return this.series.keySet();
	}

	boolean has(String metric, String label) {
		return ADDED.contains(label)
				|| this.series.getOrDefault(metric, List.of()).stream().anyMatch((labels) -> labels.containsKey(label));
	}

	boolean has(String metric, String label, String value) {
		return this.series.getOrDefault(metric, List.of())
			.stream()
			.anyMatch((labels) -> value.equals(labels.get(label)));
	}

}
