package one.persist.console;

import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console of an application without Spring Security.
 */
class OpenConsoleTests {

	private static Site site;

	@BeforeAll
	static void start() {
		site = Site.start(Application.class);
	}

	@AfterAll
	static void stop() {
		site.close();
	}

	@Test
	void answersWhoSitsAtThisMachine() {
		HttpResponse<String> page = site.get("/persist/notes");
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.body()).contains("may look and act").contains("<title>Notes");
	}

	@Test
	void opensAtItsFirstPage() {
		HttpResponse<String> root = site.get("/persist");
		assertThat(root.statusCode()).isEqualTo(303);
		assertThat(root.headers().firstValue("Location")).hasValue("/persist/notes");
	}

	@Test
	void refusesANameThatAForeignSiteMadeToPointHere() {
		HttpResponse<String> page = site.get("/persist/notes", "Host", "rebound.example:80");
		assertThat(page.statusCode()).isEqualTo(403);
		assertThat(page.body()).contains("answers to the names localhost").doesNotContain("<form");
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "[::1]:8080", "LOCALHOST:1", "127.8.9.1:80" })
	void answersToTheNamesOfThisMachine(String host) {
		assertThat(site.get("/persist/notes", "Host", host).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost.evil.example", "127.0.0.1.evil.example", "2130706433", "evil.example:127",
			"0x7f.1", "localhost:80@evil" })
	void refusesNamesThatLookLikeThisMachine(String host) {
		assertThat(site.get("/persist/notes", "Host", host).statusCode()).isIn(400, 403);
	}

	@ParameterizedTest
	@CsvSource({ "X-Forwarded-For, 127.0.0.1", "Forwarded, for=127.0.0.1", "X-Real-IP, 127.0.0.1", "Via, 1.1 proxy" })
	void refusesWhatAProxyPassesOn(String header, String value) {
		HttpResponse<String> page = site.get("/persist/notes", header, value);
		assertThat(page.statusCode()).isEqualTo(403);
		assertThat(page.body()).contains("passed on by a proxy");
	}

	@Test
	void answersNobodyWhereHeadersSayWhoCalls() {
		try (Site behindAProxy = Site.start(Application.class, "--server.forward-headers-strategy=native")) {
			HttpResponse<String> page = behindAProxy.get("/persist/notes", "X-Forwarded-For", "127.0.0.1");
			assertThat(page.statusCode()).isEqualTo(403);
			assertThat(page.body()).contains("server.forward-headers-strategy");
			assertThat(behindAProxy.get("/persist/notes").statusCode()).isEqualTo(403);
		}
	}

	@Test
	void actsForAPageOfItsOwn() {
		Map<String, String> form = new HashMap<>(Site.fields(site.get("/persist/notes")));
		form.put("value", "from its own page");
		HttpResponse<String> answer = site.post("/persist/notes", form, "Origin", "http://" + site.host(),
				"Sec-Fetch-Site", "same-origin");
		assertThat(answer.statusCode()).isEqualTo(303);
		assertThat(notes()).contains("this machine (127.0.0.1): from its own page");
	}

	@ParameterizedTest
	@CsvSource({ "Origin, http://evil.example", "Origin, null", "Sec-Fetch-Site, cross-site",
			"Sec-Fetch-Site, same-site", "Origin, http://localhost:1" })
	void refusesWhatAForeignPageSends(String header, String value) {
		Map<String, String> form = new HashMap<>(Site.fields(site.get("/persist/notes")));
		form.put("value", "from a foreign page");
		HttpResponse<String> answer = site.post("/persist/notes", form, header, value);
		assertThat(answer.statusCode()).isEqualTo(403);
		assertThat(notes()).doesNotContain("this machine (127.0.0.1): from a foreign page");
	}

	@Test
	void refusesAFormWithoutTheMarkOfItsPage() {
		HttpResponse<String> answer = site.post("/persist/notes", Map.of("value", "<typed> at length"));
		assertThat(answer.statusCode()).isEqualTo(403);
		assertThat(answer.body()).contains("older than the application").contains("&lt;typed&gt; at length");
		assertThat(notes()).noneMatch((note) -> note.contains("at length"));
	}

	@Test
	void refusesTheMarkOfAnotherApplication() {
		try (Site other = Site.start(Application.class)) {
			Map<String, String> form = new HashMap<>(Site.fields(other.get("/persist/notes")));
			form.put("value", "with a foreign mark");
			assertThat(site.post("/persist/notes", form).statusCode()).isEqualTo(403);
		}
	}

	@Test
	void showsMarkupAsText() {
		Map<String, String> form = new HashMap<>(Site.fields(site.get("/persist/notes")));
		form.put("value", "<script>alert(1)</script>");
		site.post("/persist/notes", form);
		assertThat(site.get("/persist/notes").body()).contains("&lt;script&gt;alert(1)&lt;/script&gt;")
			.doesNotContain("<script>alert");
		assertThat(site.get("/persist/%3Cscript%3Ealert(1)").body()).doesNotContain("<script>alert");
	}

	@Test
	void letsBrowsersLoadNothingFromElsewhereAndNothingWithinThePage() {
		HttpResponse<String> page = site.get("/persist/notes");
		assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow()).startsWith("default-src 'none'")
			.contains("form-action 'self'", "frame-ancestors 'none'")
			.doesNotContain("unsafe");
		assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
		assertThat(page.body()).doesNotContainPattern("style=|<style|\\son[a-z]+=|<script>");
	}

	@Test
	void sendsAssetsThatMayBeKeptForEver() {
		String body = site.get("/persist/notes").body();
		for (String name : new String[] { "console.css", "console.js", "htmx.min.js", "icon.svg" }) {
			String path = body.replaceFirst("(?s).*\"(/persist/assets/[0-9a-f]+/" + name.replace(".", "\\.") + ")\".*",
					"$1");
			HttpResponse<String> asset = site.get(path);
			assertThat(asset.statusCode()).as(path).isEqualTo(200);
			assertThat(asset.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
		}
		assertThat(site.get("/persist/assets/0000/console.css").statusCode()).isEqualTo(404);
	}

	@Test
	void sendsThePartThatChangesAlone() {
		HttpResponse<String> part = site.get("/persist/notes", "HX-Request", "true");
		assertThat(part.headers().firstValue("Persist-Console")).hasValue("part");
		assertThat(part.body()).startsWith("<div").doesNotContain("<html", "<form");
	}

	@Test
	void leavesTheApplicationsOwnPagesAlone() {
		assertThat(site.get("/").headers().firstValue("Content-Security-Policy")).isEmpty();
	}

	private static List<String> notes() {
		return site.bean(NotesSection.class).notes();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = ServletWebSecurityAutoConfiguration.class)
	static class Application {

		@Bean
		NotesSection notes() {
			return new NotesSection();
		}

	}

}
