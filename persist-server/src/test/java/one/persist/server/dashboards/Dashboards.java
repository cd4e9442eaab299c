package one.persist.server.dashboards;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The dashboard and the alerts in {@code deploy} on devices or on the server, and whether
 * what they ask for is there.
 */
public final class Dashboards {

	private static final Path DEPLOY = Path.of("..", "deploy");

	/** Labels all of whose values are there from the start. */
	private static final Set<String> CLOSED = Set.of("state", "area");

	private final String who;

	private final Scrape scrape;

	/**
	 * What there is for some.
	 * @param who {@code devices} or {@code server}
	 * @param scrape what such a one shows, once it has worked
	 */
	public Dashboards(String who, Scrape scrape) {
		this.who = who;
		this.scrape = scrape;
	}

	/** Fails if a panel asks for what is not there, or does not say what it is. */
	public void requireDashboard() throws IOException {
		JsonNode board = JsonMapper.shared()
			.readTree(Files.readString(DEPLOY.resolve("grafana/persist-" + this.who + ".json")));
		List<String> queries = new ArrayList<>();
		board.at("/templating/list").forEach((variable) -> {
			if (variable.path("type").asString().equals("query")) {
				queries.add(variable.at("/query/query").asString());
			}
		});
		board.get("panels").forEach((panel) -> {
			if (!panel.path("type").asString().equals("row")) {
				assertThat(panel.path("description").asString("")).as(panel.path("title").asString()).isNotEmpty();
			}
			panel.path("targets").forEach((target) -> {
				queries.add(target.get("expr").asString());
				requireShown(new PromQuery(target.get("expr").asString()), target.path("legendFormat").asString(""));
			});
		});
		assertThat(queries).hasSizeGreaterThan(15).allSatisfy((query) -> requireThere(new PromQuery(query)));
	}

	/** Fails if an alert watches what is not there, or does not say what to do. */
	public void requireAlerts() throws IOException {
		assertThat(rules()).hasSizeGreaterThan(5).allSatisfy((rule) -> {
			PromQuery query = new PromQuery((String) rule.get("expr"));
			requireThere(query);
			assertThat(rule.get("alert")).asString().startsWith("Persist");
			assertThat(rule.get("labels")).asString().containsPattern("severity=(critical|warning|info)");
			Map<?, ?> annotations = (Map<?, ?>) rule.get("annotations");
			assertThat(annotations.get("summary")).asString().isNotEmpty();
			assertThat(annotations.get("description")).asString().isNotEmpty();
			annotations.values().forEach((text) -> requireShown(query, (String) text));
		});
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, Object>> rules() throws IOException {
		Map<String, Object> file = new Yaml()
			.load(Files.readString(DEPLOY.resolve("prometheus/persist-" + this.who + ".rules.yml")));
		return ((List<Map<String, Object>>) file.get("groups")).stream()
			.flatMap((group) -> ((List<Map<String, Object>>) group.get("rules")).stream())
			.toList();
	}

	private void requireThere(PromQuery query) {
		assertThat(query.selectors()).as(query.text()).isNotEmpty().allSatisfy((selector) -> {
			assertThat(this.scrape.metrics()).contains(selector.metric());
			selector.matchers().forEach((label, value) -> {
				assertThat(this.scrape.has(selector.metric(), label)).as(selector.metric() + " by " + label).isTrue();
				if (CLOSED.contains(label)) {
					assertThat(Stream.of(value.split("\\|"))).as(selector.metric() + " by " + label)
						.allMatch((one) -> this.scrape.has(selector.metric(), label, one));
				}
			});
		});
		assertThat(query.labels()).as(query.text())
			.allMatch((label) -> query.selectors()
				.stream()
				.anyMatch((selector) -> this.scrape.has(selector.metric(), label)));
	}

	/** What a text shows is left when the query has grouped its result. */
	private void requireShown(PromQuery query, String template) {
		assertThat(PromQuery.shown(template)).as(query.text() + " shown as " + template)
			.allMatch((label) -> query.text().contains(" by ") ? query.labels().contains(label)
					: query.selectors().stream().anyMatch((selector) -> this.scrape.has(selector.metric(), label)));
	}

}
