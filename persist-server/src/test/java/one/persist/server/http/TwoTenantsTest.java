package one.persist.server.http;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import one.persist.server.storage.DeviceKeys;
import one.persist.server.storage.DeviceKeys.Created;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two tenants whose stores, records and devices have the same names, each with keys of
 * its own. Whatever one names of the other is answered as what nobody has.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoTenantsTest {

	private static final String SECRET = "of acme1";

	@TempDir
	private static Path directory;

	private RunningServer server;

	private Created acme;

	private Created bravo;

	/** What of acme may be named: its cursor. */
	private String cursor;

	@BeforeAll
	void open() {
		this.server = RunningServer.onSqlite(directory, Map.of());
		DeviceKeys keys = this.server.bean(DeviceKeys.class);
		this.acme = keys.create("acme", "van", null);
		this.bravo = keys.create("bravo", "van", null);
		this.server.post(this.acme.token(), "/v1/stores/tasks/push", RunningServer.push("acme1", "k1"));
		this.cursor = RunningServer.json(this.server.post(this.acme.token(), "/v1/stores/tasks/pull",
				RunningServer.pull("\"device\":\"acme1\"").replace("[]", "[\"k1\"]")))
			.get("cursor")
			.asString();
		for (String store : List.of("tasks", "never")) {
			this.server.post(this.bravo.token(), "/v1/stores/" + store + "/push", RunningServer.push("bravo1", "k1"));
		}
	}

	@AfterAll
	void close() {
		this.server.close();
	}

	/** Status, headers and body, but for times and the store's own commits. */
	private String answer(String token, String method, String path, String body) {
		HttpResponse<byte[]> response = this.server.http()
			.send(method, path, RunningServer.headers(token), body.getBytes(StandardCharsets.UTF_8));
		Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
		headers.remove("date");
		// the web server closes each connection after a hundred calls
		headers.remove("connection");
		// how an answer ends depends on how much of the request had arrived before it
		headers.remove("content-length");
		headers.remove("transfer-encoding");
		String text = TestServer.text(response)
			.replaceAll("\"time\":\"[^\"]*\"", "\"time\":0")
			.replaceAll("\\d+\\.[0-9a-f]{16}", "commit")
			.replace("never", "tasks");
		return response.statusCode() + " " + headers + " " + text;
	}

	private String bravos(String path, String body) {
		return answer(this.bravo.token(), "POST", path, body);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"device\":\"acme1\"", "\"device\":\"bravo1\",\"formerly\":\"acme1\"",
			"\"device\":\"acme1\",\"formerly\":\"bravo1\"", "\"device\":\"bravo2\",\"formerly\":\"acme1\"",
			"\"device\":\"bravo1\",\"cursor\":\"CURSOR\"", "\"device\":\"bravo1\",\"seen\":\"CURSOR\"",
			"\"device\":\"acme1\",\"cursor\":\"CURSOR\",\"seen\":\"CURSOR\"" })
	void fault40WhatIsNamedOfTheOtherTenantIsAnsweredAsWhatNobodyHas(String state) {
		String theirs = state.replace("CURSOR", this.cursor);
		String nobodys = state.replace("CURSOR", this.cursor.replaceFirst("\\.....", ".0000"))
			.replace("acme1", "made1");
		for (String previous : List.of("[]", "[\"k1\"]", "[\"other\"]")) {
			for (String call : List.of("/pull", "/push")) {
				String theirBody = body(call, theirs).replace("[]", previous);
				String nobodysBody = body(call, nobodys).replace("[]", previous);
				// the key may come to belong to the device that is named: to each alike
				String told = bravos("/v1/stores/tasks" + call, theirBody);
				assertThat(told).as(call + " " + theirBody)
					.isEqualTo(bravos("/v1/stores/never" + call, nobodysBody))
					.doesNotContain(SECRET);
				bindBack("tasks", "acme1");
				bindBack("never", "made1");
			}
		}
		assertUnharmed();
	}

	private static String body(String call, String state) {
		return call.equals("/pull") ? RunningServer.pull(state)
				: RunningServer.push("bravo1", "k1").replace("\"device\":\"bravo1\"", state);
	}

	/** The device that took the key gives it back. */
	private void bindBack(String store, String taken) {
		for (String other : List.of(taken, "bravo2")) {
			bravos("/v1/stores/" + store + "/pull",
					RunningServer.pull("\"device\":\"bravo1\",\"formerly\":\"" + other + "\"")
						.replace("[]", "[\"k1\"]"));
		}
	}

	private void assertUnharmed() {
		HttpResponse<byte[]> own = this.server.post(this.acme.token(), "/v1/stores/tasks/pull",
				RunningServer.pull("\"device\":\"acme1\",\"full\":true").replace("[]", "[\"k1\"]"));
		assertThat(TestServer.text(own)).contains(SECRET).doesNotContain("bravo");
	}

	@Test
	void fault40TheAnnouncementsOfAnotherTenantsDeviceAreThoseOfOneThatNobodyHas() {
		String path = "/v1/stores/%s/announcements?device=%s";
		assertThat(answer(this.bravo.token(), "GET", path.formatted("tasks", "acme1"), ""))
			.isEqualTo(answer(this.bravo.token(), "GET", path.formatted("never", "made1"), ""))
			.startsWith("403");
	}

	@Test
	void fault40AnotherTenantsKeyIdWithASecretOfOnesOwnIsATokenThatNobodyHas() {
		String secret = this.bravo.token().substring(this.bravo.token().lastIndexOf('_'));
		for (String path : List.of("/v1/stores/tasks/pull", "/v1/stores/tasks/push", "/operator/v1/keys")) {
			assertThat(answer("pk_" + this.acme.key().id() + secret, "POST", path, "{}"))
				.isEqualTo(answer("pk_0123456789abcdef" + secret, "POST", path, "{}"))
				.startsWith("401");
		}
	}

	@Test
	void fault40AKeyOpensNothingOfTheOperatorNotEvenOfItsOwnTenant() {
		for (String tenant : List.of("acme", "bravo", "nobody")) {
			for (String path : List.of("/keys?tenant=", "/tenants/export?tenant=", "/devices?store=tasks&tenant=")) {
				assertThat(answer(this.bravo.token(), "GET", "/operator/v1" + path + tenant, ""))
					.isEqualTo(answer("wrong-token-0123456789", "GET", "/operator/v1/else", ""));
			}
		}
	}

	@Test
	void fault40WhatTheOperatorAsksOfOneTenantTellsNothingOfTheOther() {
		for (String path : List.of("/keys?tenant=bravo", "/keys?tenant=bravo&after=" + this.acme.key().id(),
				"/devices?tenant=bravo&store=tasks", "/devices?tenant=bravo&store=tasks&after=acme0",
				"/tenants/export?tenant=bravo")) {
			String told = TestServer.text(this.server.get(RunningServer.OPERATOR, "/operator/v1" + path));
			assertThat(told).as(path).doesNotContain("\"acme\"", SECRET, this.acme.key().id());
		}
		this.server.post(RunningServer.OPERATOR, "/operator/v1/devices/acme1/revoke?tenant=bravo", "");
		assertUnharmed();
		this.server.post(RunningServer.OPERATOR, "/operator/v1/devices/acme1/allow?tenant=bravo", "");
	}

}
