package one.persist.sample.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import one.persist.Json;
import one.persist.inspect.PageQuery;

/**
 * A day in a shop, after which every page of the console has something to show.
 */
final class ShopHistory {

	static final String LONG_KEY = "2026/11/27/till-1/terrace/table-with-a-name-that-somebody-made-very-long-indeed/"
			+ "and-without-any-place-to-break-it-anywhere-at-all/order-000000000000000000000000000000017";

	private ShopHistory() {
	}

	static void happens(Shop shop) {
		for (int i = 1; i <= 12; i++) {
			shop.put(1, "prices", "article/%03d".formatted(i),
					"{\"name\":\"Article " + i + "\",\"cents\":" + i * 95 + "}");
		}
		shop.sync(1, "prices");
		shop.sync(2, "prices");
		shop.apart("prices", () -> {
			shop.put(1, "prices", "article/007", "{\"name\":\"Article 7\",\"cents\":700}");
			shop.put(2, "prices", "article/007", "{\"name\":\"Article 7, large\",\"cents\":665}");
		});
		shop.conflict("order/17", order(4, "no onions", false), order(4, "no onions, extra cheese", false),
				order(7, "no onions", true));
		shop.conflict(LONG_KEY, order(1, "none", false), order(2, "none", false),
				order(1, "a note of one very long word: " + "x".repeat(300), false));
		shop.records(1, "orders").put("order/18", Json.parse(order(2, "to go", false)));
		shop.deadLetter(2, "order/19", "Table 99 is closed");
		shop.store(2, "orders").sync().pause();
		shop.put(2, "orders", "order/20", order(9, "allergic to nuts", false));
		shop.put(2, "orders", "order/21", order(3, "", true));
		shop.records(2, "orders").delete("order/21");
	}

	private static String order(int table, String note, boolean paid) {
		return "{\"table\":" + table + ",\"items\":[{\"article\":\"article/007\",\"count\":2}],\"note\":\"" + note
				+ "\",\"paid\":" + paid + "}";
	}

	/** Addresses of all pages of a device, by names for their pictures. */
	static Map<String, String> pages(Shop shop) {
		String console = shop.console(2).toString();
		String orders = console + "/stores/orders";
		long decision = shop.store(2, "prices").inspect().decisions(PageQuery.first(1)).items().get(0).id();
		long letter = shop.store(2, "orders").inspect().deadLetters(PageQuery.first(1)).items().get(0).id();
		Map<String, String> pages = new LinkedHashMap<>();
		pages.put("stores", console + "/stores");
		pages.put("store", orders);
		pages.put("queue", orders + "/queue");
		pages.put("dead-letters", orders + "/dead-letters");
		pages.put("discard", orders + "/dead-letters/" + letter + "/discard");
		pages.put("conflicts", orders + "/conflicts");
		pages.put("conflict", orders + "/conflict?key=" + encoded("order/17"));
		pages.put("settled", orders + "/conflict?key=" + encoded("order/20"));
		pages.put("records", console + "/stores/prices/records");
		pages.put("record", orders + "/record?key=" + encoded(LONG_KEY));
		pages.put("decisions", console + "/stores/prices/decisions");
		pages.put("decision", console + "/stores/prices/decision?id=" + decision);
		pages.put("journal", console + "/journal");
		String office = shop.officeConsole().toString();
		pages.put("server-tenants", office + "/tenants");
		pages.put("server-stores", office + "/tenants/stores?tenant=acme");
		pages.put("server-devices", office + "/tenants/devices?tenant=acme&store=orders");
		pages.put("server-audit", office + "/audit");
		pages.put("not-there", orders + "/record?key=nothing");
		return pages;
	}

	private static String encoded(String key) {
		return URLEncoder.encode(key, StandardCharsets.UTF_8);
	}

}
