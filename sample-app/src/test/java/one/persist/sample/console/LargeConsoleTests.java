package one.persist.sample.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import one.persist.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten thousand open conflicts, and a long queue: a page shows as little as ever. How long
 * each took is printed, and not asserted. With {@code -Dconsole.entries=1000000} the
 * queue is as long as it may get.
 */
class LargeConsoleTests {

	private static final int CONFLICTS = Integer.getInteger("console.conflicts", 10_000);

	private static final int ENTRIES = Integer.getInteger("console.entries", 20_000);

	private static final int AT_ONCE = 5_000;

	private static final int PAGE = 50;

	private static final Pattern NEXT = Pattern
		.compile("id=\"pager-next\"[^>]*href=\"([^\"]+)\"|href=\"([^\"]+)\" id=\"pager-next\"");

	@TempDir
	private Path directory;

	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void aPageOfMuchIsAsSmallAsOneOfLittle() throws Exception {
		try (Shop shop = Shop.open(this.directory)) {
			shop.apart("orders", () -> {
				putAll(shop, 1, "orders", CONFLICTS, (i) -> "{\"on\":\"till 1\",\"number\":" + i + "}");
				putAll(shop, 2, "orders", CONFLICTS, (i) -> "{\"on\":\"till 2\",\"number\":" + i + "}");
			});
			assertThat(shop.store(2, "orders").sync().status().openConflicts()).isEqualTo(CONFLICTS);
			shop.store(2, "prices").sync().pause();
			putAll(shop, 2, "prices", ENTRIES, (i) -> "{\"cents\":" + i + "}");
			String orders = shop.console(2) + "/stores/orders";
			String prices = shop.console(2) + "/stores/prices";
			get(shop.console(2) + "/journal");
			long before = heap();
			assertThat(get(shop.console(2) + "/stores")).contains(grouped(CONFLICTS), grouped(ENTRIES));
			assertPages(orders + "/conflicts", CONFLICTS);
			assertPages(orders + "/conflicts?prefix=k0099", Math.min(CONFLICTS, 100));
			assertPages(prices + "/queue", ENTRIES);
			assertPages(prices + "/queue?prefix=k0019", 100);
			assertPages(prices + "/records", ENTRIES);
			get(orders + "/conflict?key=k005000");
			get(prices + "/record?key=k005000");
			System.out.printf("heap: %,d KB before the pages, %,d KB after%n", before / 1024, heap() / 1024);
		}
	}

	/** Follows the first pages, and counts what is on them. */
	private void assertPages(String first, int expected) throws Exception {
		String url = first;
		int seen = 0;
		for (int page = 0; page < 3 && url != null; page++) {
			String html = get(url);
			int rows = html.split("<th scope=\"row\"", -1).length - 1;
			seen += rows;
			assertThat(rows).as(url).isLessThanOrEqualTo(PAGE);
			Matcher next = NEXT.matcher(html);
			url = next.find() ? URI.create(first)
				.resolve(((next.group(1) != null) ? next.group(1) : next.group(2)).replace("&amp;", "&"))
				.toString() : null;
		}
		assertThat(seen).as(first).isEqualTo(Math.min(expected, 3 * PAGE));
	}

	private String get(String url) throws IOException, InterruptedException {
		long began = System.nanoTime();
		HttpResponse<String> page = this.client.send(HttpRequest.newBuilder(URI.create(url)).build(),
				BodyHandlers.ofString());
		System.out.printf("%4d ms %,9d bytes %s%n", (System.nanoTime() - began) / 1_000_000, page.body().length(), url);
		assertThat(page.statusCode()).as(url).isEqualTo(200);
		assertThat(page.body().length()).as(url).isLessThan(100_000);
		return page.body();
	}

	private static void putAll(Shop shop, int till, String store, int records, IntFunction<String> json) {
		for (int from = 0; from < records; from += AT_ONCE) {
			Map<String, Json> values = new LinkedHashMap<>();
			for (int i = from; i < Math.min(records, from + AT_ONCE); i++) {
				values.put("k%06d".formatted(i), Json.parse(json.apply(i)));
			}
			shop.records(till, store).putAll(values);
		}
	}

	private static String grouped(int number) {
		return "%,d".formatted(number);
	}

	private static long heap() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

}
