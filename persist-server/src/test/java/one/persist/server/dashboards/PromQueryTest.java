package one.persist.server.dashboards;

import one.persist.server.dashboards.PromQuery.Selector;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether what a query names is found.
 */
class PromQueryTest {

	@Test
	void metricsLabelsAndGroupsAreFound() {
		PromQuery query = new PromQuery(
				"sum by (store) (rate(persist_push_entries_total{store=\"a\", outcome!=\"b\"}[5m])) / on (job) up or vector(1)");
		assertThat(query.selectors()).extracting(Selector::metric).containsExactly("persist_push_entries_total", "up");
		assertThat(query.selectors().get(0).matchers()).containsOnlyKeys("store", "outcome");
		assertThat(query.labels()).containsExactly("store", "job");
	}

	@Test
	void theQueryOfAVariableIsOneToo() {
		PromQuery query = new PromQuery("label_values(persist_queue_depth{instance=~\"$instance\"}, store)");
		assertThat(query.selectors()).extracting(Selector::metric).containsExactly("persist_queue_depth");
		assertThat(query.labels()).containsExactly("store");
	}

	@Test
	void whatATextShowsIsFound() {
		assertThat(PromQuery.shown("{{ $labels.store }} to {{remote}} for {{ $value | humanizeDuration }}"))
			.containsExactly("store", "remote");
	}

	@Test
	void aScrapeHasItsMetricsByNameAndLabel() {
		Scrape scrape = new Scrape("# HELP a b\na_total{x=\"1\",y=\"q\\\"}\"} 2.0\nb 3\n");
		assertThat(scrape.metrics()).containsExactlyInAnyOrder("a_total", "b");
		assertThat(scrape.has("a_total", "x", "1")).isTrue();
		assertThat(scrape.has("a_total", "z")).isFalse();
		assertThat(scrape.has("b", "instance")).isTrue();
	}

}
