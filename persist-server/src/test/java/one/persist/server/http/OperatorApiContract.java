package one.persist.server.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the operator does over HTTP, whatever the server stores in. Each test has tenants
 * of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OperatorApiContract {

	private static final String API = "/operator/v1";

	private RunningServer server;

	abstract RunningServer start(Map<String, Object> properties);

	@BeforeAll
	void open() {
		this.server = start(Map.of("persist.server.tokens.van.token", TestServer.VAN_TOKEN,
				"persist.server.tokens.van.tenant", "static", "persist.server.tenants.full.quota.stores", "1",
				"persist.server.tenants.full.quota.bytes", "1KB"));
	}

	@AfterAll
	void close() {
		this.server.close();
	}

	private HttpResponse<byte[]> get(String path) {
		return this.server.get(RunningServer.OPERATOR, API + path);
	}

	private HttpResponse<byte[]> post(String path, String body) {
		return this.server.post(RunningServer.OPERATOR, API + path, body);
	}

	private HttpResponse<byte[]> delete(String path) {
		return this.server.delete(RunningServer.OPERATOR, API + path);
	}

	private JsonNode key(String tenant, String device) {
		HttpResponse<byte[]> made = post("/keys",
				"{\"tenant\":\"" + tenant + "\",\"device\":\"" + device + "\",\"expiresAt\":null}");
		assertThat(RunningServer.told(made)).isEqualTo("200");
		return RunningServer.json(made);
	}

	private String token(String tenant) {
		return key(tenant, "any").get("token").asString();
	}

	private static List<JsonNode> items(HttpResponse<byte[]> list) {
		assertThat(RunningServer.told(list)).isEqualTo("200");
		return StreamSupport.stream(RunningServer.json(list).get("items").spliterator(), false).toList();
	}

	private String pull(String token, String store, String state) {
		return RunningServer.told(this.server.post(token, "/v1/stores/" + store + "/pull", RunningServer.pull(state)));
	}

	private JsonNode push(String token, String store, String device, String key) {
		return RunningServer
			.json(this.server.post(token, "/v1/stores/" + store + "/push", RunningServer.push(device, key)));
	}

	@Test
	void theOperatorMakesListsAndRevokesKeys() {
		JsonNode key = key("keys", "van 1");
		String token = key.get("token").asString();
		assertThat(pull(token, "tasks", "\"device\":\"van1\"")).isEqualTo("200");
		assertThat(TestServer.text(get("/keys?tenant=keys"))).contains("\"device\":\"van 1\"", "\"token\":null")
			.doesNotContain(token.substring(20));
		assertThat(items(get("/keys?tenant=other"))).isEmpty();
		String path = "/keys/" + key.get("id").asString();
		assertThat(RunningServer.json(delete(path)).get("revokedAt").isNull()).isFalse();
		assertThat(RunningServer.told(delete(path))).isEqualTo("404 not-found");
		assertThat(pull(token, "tasks", "\"device\":\"van1\"")).isEqualTo("401 unauthorized");
	}

	@Test
	void aThirdKeyOfADeviceIsAConflict() {
		key("three", "van");
		key("three", "van");
		assertThat(RunningServer.told(post("/keys", "{\"tenant\":\"three\",\"device\":\"van\"}")))
			.isEqualTo("409 too-many-keys");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "{}", "{\"tenant\":\"a\"}", "{\"tenant\":\"\",\"device\":\"d\"}",
			"{\"tenant\":\"a\",\"device\":\"d\",\"expiresAt\":\"soon\"}",
			"{\"tenant\":\"a\",\"device\":\"d\",\"expiresAt\":\"2001-01-01T00:00:00Z\"}" })
	void aKeyThatIsAskedForWronglyIsNotMade(String body) {
		assertThat(RunningServer.told(post("/keys", body))).isEqualTo("400 malformed");
		assertThat(items(get("/keys?tenant=a"))).isEmpty();
	}

	@Test
	void devicesAreListedWithHowFarTheyAreBehind() {
		String token = token("lag");
		pull(token, "tasks", "\"device\":\"any1\"");
		String other = key("lag", "writer").get("token").asString();
		push(other, "tasks", "writer1", "k1");
		push(other, "tasks", "writer1", "k1");
		HttpResponse<byte[]> second = this.server.post(other, "/v1/stores/tasks/push",
				RunningServer.push("writer1", "k2").replace("\"previous\":[]", "\"previous\":[\"k1\"]"));
		assertThat(TestServer.text(second)).contains("applied");
		List<JsonNode> devices = items(get("/devices?tenant=lag&store=tasks"));
		assertThat(devices).extracting((device) -> device.get("device").asString()).containsExactly("any1", "writer1");
		JsonNode reader = devices.get(0);
		assertThat(reader.get("caller").asString()).isEqualTo("any");
		assertThat(reader.get("client").asString()).startsWith("Java-http-client");
		assertThat(reader.get("commitsBehind").asInt()).isEqualTo(2);
		assertThat(reader.get("changesBehind").asInt()).isEqualTo(2);
		assertThat(reader.get("revoked").asBoolean()).isFalse();
		assertThat(items(get("/devices?tenant=lag&store=unused"))).isEmpty();
		assertThat(RunningServer.told(get("/devices?tenant=lag&store=NO"))).isEqualTo("400 malformed");
		assertThat(RunningServer.told(get("/devices?store=tasks"))).isEqualTo("400 malformed");
	}

	@Test
	void devicesAreListedPageByPage() {
		for (int i = 0; i < 102; i++) {
			this.server.post(TestServer.VAN_TOKEN, "/v1/stores/many/pull",
					RunningServer.pull("\"device\":\"dev%04d\"".formatted(i)));
		}
		List<JsonNode> first = items(get("/devices?tenant=static&store=many"));
		assertThat(first).hasSize(100);
		List<JsonNode> second = items(get("/devices?tenant=static&store=many&after=dev0099"));
		assertThat(second).extracting((device) -> device.get("device").asString())
			.containsExactly("dev0100", "dev0101");
	}

	@Test
	void aDeviceThatIsRevokedIsKeptOutOfAllStoresUntilItIsAllowedAgain() {
		String token = token("revoking");
		assertThat(pull(token, "tasks", "\"device\":\"any1\"")).isEqualTo("200");
		assertThat(RunningServer.told(post("/devices/any1/revoke?tenant=revoking", ""))).isEqualTo("200");
		assertThat(RunningServer.told(post("/devices/any1/revoke?tenant=revoking", ""))).isEqualTo("200");
		assertThat(pull(token, "tasks", "\"device\":\"any1\"")).isEqualTo("403 device-revoked");
		assertThat(pull(token, "other", "\"device\":\"any1\"")).isEqualTo("403 device-revoked");
		assertThat(pull(token, "tasks", "\"device\":\"any2\",\"formerly\":\"any1\"")).isEqualTo("403 device-revoked");
		assertThat(push(token, "tasks", "any1", "k").get("code").asString()).isEqualTo("device-revoked");
		assertThat(RunningServer.told(this.server.get(token, "/v1/stores/tasks/announcements?device=any1")))
			.isEqualTo("403 device-revoked");
		assertThat(pull(token("revoking2"), "tasks", "\"device\":\"any1\"")).isEqualTo("200");
		assertThat(items(get("/devices?tenant=revoking&store=tasks"))).singleElement()
			.satisfies((device) -> assertThat(device.get("revoked").asBoolean()).isTrue());
		assertThat(RunningServer.told(post("/devices/any1/allow?tenant=revoking", ""))).isEqualTo("200");
		assertThat(pull(token, "tasks", "\"device\":\"any1\"")).isEqualTo("200");
		assertThat(RunningServer.told(post("/devices/NO/revoke?tenant=revoking", ""))).isEqualTo("400 malformed");
	}

	@Test
	void theAuditTellsWhatHappenedAndNoTokenAndNoValue() {
		JsonNode key = key("audited", "any");
		String token = key.get("token").asString();
		push(token, "tasks", "any1", "k1");
		this.server.post(token, "/v1/stores/tasks/push",
				RunningServer.push("any1", "k2")
					.replace("0192", "7192")
					.replace("\"previous\":[]", "\"previous\":[\"k1\"]"));
		pull(token, "tasks", "\"device\":\"any1\",\"seen\":\"99.0123456789abcdef\"");
		pull(token, "tasks", "\"device\":\"any1\"");
		pull(token, "tasks", "\"device\":\"any2\"");
		post("/devices/any1/revoke?tenant=audited", "");
		post("/devices/any1/allow?tenant=audited", "");
		delete("/keys/" + key.get("id").asString());
		List<String> told = items(get("/audit")).stream()
			.filter((entry) -> entry.get("tenant").asString("").equals("audited"))
			.map((entry) -> entry.get("action").asString() + " " + entry.get("detail").asString())
			.toList();
		assertThat(told).containsExactly("key-created for device 'any'", "entries-rejected clock-ahead",
				"history-diverged the device has seen what is not of this server",
				"device-forked another device uses this id", "device-refused other-device", "device-revoked ",
				"device-allowed ", "key-revoked for device 'any'");
		assertThat(TestServer.text(get("/audit"))).doesNotContain(token, "of any1", RunningServer.OPERATOR);
		assertThat(items(get("/audit?since=2100-01-01T00:00:00Z"))).isEmpty();
		assertThat(RunningServer.told(get("/audit?since=yesterday"))).isEqualTo("400 malformed");
	}

	@Test
	void aFloodOfCallsThatAreRefusedIsAnEntryAMinute() {
		for (int i = 0; i < 200; i++) {
			this.server.get("wrong-token-0123456789", "/v1");
			this.server.get("wrong-token-0123456789", API + "/audit");
		}
		assertThat(
				items(get("/audit")).stream().filter((entry) -> entry.get("action").asString().equals("calls-refused")))
			.hasSizeBetween(1, 3);
	}

	@Test
	void aTenantThatIsImportedIsThatWhichWasExportedAndItsDevicesGoOn() throws IOException {
		String token = token("source");
		push(token, "tasks", "any1", "k1");
		HttpResponse<byte[]> deleted = this.server.post(token, "/v1/stores/tasks/push",
				RunningServer.push("any1", "gone")
					.replace("\"previous\":[]", "\"previous\":[\"k1\"]")
					.replace("\"value\":\"of any1\"", "\"deleted\":true"));
		push(token, "notes", "any1", "n1");
		post("/devices/bad1/revoke?tenant=source", "");
		String cursor = RunningServer
			.json(this.server.post(token, "/v1/stores/tasks/pull",
					RunningServer.pull("\"device\":\"any1\"").replace("\"previous\":[]", "\"previous\":[\"gone\"]")))
			.get("cursor")
			.asString();
		assertThat(RunningServer.json(deleted).get("seen").asString()).isEqualTo(cursor);
		String exported = TestServer.text(get("/tenants/export?tenant=source"));
		assertThat(exported.lines().map((line) -> JsonMapper.shared().readTree(line).get("type").asString()))
			.containsExactly("tenant", "revoked", "store", "commit", "commit", "device", "record", "store", "commit",
					"commit", "commit", "device", "record", "record", "end");
		HttpResponse<byte[]> imported = importTenant("target", exported.getBytes(StandardCharsets.UTF_8));
		assertThat(TestServer.text(imported)).isEqualTo("{\"tenant\":\"target\",\"stores\":2}");
		String state = "\"device\":\"any1\",\"cursor\":\"" + cursor + "\",\"seen\":\"" + cursor + "\"";
		HttpResponse<byte[]> next = this.server.post(token("target"), "/v1/stores/tasks/pull",
				RunningServer.pull(state).replace("\"previous\":[]", "\"previous\":[\"gone\"]"));
		assertThat(TestServer.text(next)).startsWith("{\"changes\":[],\"cursor\":\"" + cursor + "\",\"more\":false");
		assertThat(withoutTimes(TestServer.text(get("/tenants/export?tenant=target"))))
			.isEqualTo(withoutTimes(exported).replace("\"source\"", "\"target\""));
		assertThat(RunningServer.told(importTenant("target", exported.getBytes(StandardCharsets.UTF_8))))
			.isEqualTo("409 tenant-exists");
	}

	private static String withoutTimes(String exported) {
		return exported.replaceAll("\"(time|seenAt|notedAt)\":\\d+", "\"$1\":0");
	}

	private HttpResponse<byte[]> importTenant(String tenant, byte[] body) {
		Map<String, String> headers = RunningServer.headers(RunningServer.OPERATOR);
		headers.put("Content-Type", "application/x-ndjson");
		return this.server.http().send("POST", API + "/tenants/import?tenant=" + tenant, headers, body);
	}

	@Test
	void aStoreIsExportedAndImportedByItself() {
		String token = token("stores");
		push(token, "tasks", "any1", "k1");
		push(token, "notes", "any1", "n1");
		byte[] store = get("/tenants/export?tenant=stores&store=tasks").body();
		assertThat(new String(store, StandardCharsets.UTF_8)).contains("\"key\":\"k1\"").doesNotContain("\"n1\"");
		push(token("stores2"), "notes", "any1", "kept");
		assertThat(RunningServer.told(importTenant("stores2&store=tasks", store))).isEqualTo("200");
		assertThat(TestServer.text(get("/tenants/export?tenant=stores2"))).contains("\"kept\"", "\"k1\"");
		assertThat(RunningServer.told(importTenant("stores2&store=tasks", store))).isEqualTo("409 store-exists");
		byte[] all = get("/tenants/export?tenant=stores").body();
		assertThat(RunningServer.told(importTenant("stores3&store=notes", all))).isEqualTo("200");
		assertThat(TestServer.text(get("/tenants/export?tenant=stores3"))).contains("\"n1\"").doesNotContain("\"k1\"");
		assertThat(RunningServer.told(importTenant("stores3&store=other", all))).isEqualTo("400 malformed");
		assertThat(RunningServer.told(importTenant("stores3&store=NO", all))).isEqualTo("400 malformed");
		assertThat(RunningServer.told(get("/tenants/export?tenant=stores&store=other"))).isEqualTo("404 not-found");
		assertThat(RunningServer.told(get("/tenants/export?tenant=stores&store=NO"))).isEqualTo("400 malformed");
	}

	@Test
	void anExportIsCompressedForThoseWhoAskAndTakenCompressed() throws IOException {
		push(token("packed"), "tasks", "any1", "k1");
		Map<String, String> headers = RunningServer.headers(RunningServer.OPERATOR);
		headers.put("Accept-Encoding", "gzip");
		HttpResponse<byte[]> packed = this.server.http().get(API + "/tenants/export?tenant=packed", headers);
		try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
			assertThat(withoutTimes(new String(in.readAllBytes(), StandardCharsets.UTF_8)))
				.isEqualTo(withoutTimes(TestServer.text(get("/tenants/export?tenant=packed"))));
		}
		headers.put("Content-Encoding", "gzip");
		assertThat(RunningServer
			.told(this.server.http().send("POST", API + "/tenants/import?tenant=unpacked", headers, packed.body())))
			.isEqualTo("200");
	}

	@Test
	void whatIsNoWholeExportedTenantIsNotTaken() {
		push(token("whole"), "tasks", "any1", "k1");
		String exported = TestServer.text(get("/tenants/export?tenant=whole"));
		List<String> broken = new ArrayList<>(
				List.of("", "{}", "[1]", "no", exported.replace("\"format\":1", "\"format\":2"),
						exported.replace("\"type\":\"record\"", "\"type\":\"else\""),
						exported.replace("\"any1\"", "\"NO\""), exported.replaceFirst("\"lines\":\\d+", "\"lines\":1"),
						exported.replace("\"store\":\"tasks\"", "\"x\":\"y\"")));
		for (int end = 0; end < exported.length() - 2; end += 37) {
			broken.add(exported.substring(0, end));
		}
		for (String body : broken) {
			assertThat(RunningServer.told(importTenant("broken", body.getBytes(StandardCharsets.UTF_8)))).as(body)
				.isEqualTo("400 malformed");
		}
		assertThat(RunningServer.told(get("/tenants/export?tenant=broken"))).isEqualTo("404 not-found");
		assertThat(RunningServer.told(importTenant("broken", exported.getBytes(StandardCharsets.UTF_8))))
			.isEqualTo("200");
	}

	@Test
	void fault49WhatATenantHasStandsBesideWhatItMayHave() {
		String token = token("full");
		push(token, "tasks", "any1", "k1");
		HttpResponse<byte[]> refused = this.server.post(token, "/v1/stores/more/push",
				RunningServer.push("any1", "k1"));
		assertThat(RunningServer.told(refused)).isEqualTo("507 quota-exceeded");
		assertThat(refused.headers().firstValue("Retry-After")).contains("60");
		assertThat(RunningServer.json(refused).get("detail").asString())
			.startsWith("This tenant has 1 stores, and may have 1:");
		assertThat(RunningServer
			.told(this.server.post(token, "/v1/stores/more/pull", RunningServer.pull("\"device\":\"any1\""))))
			.isEqualTo("507 quota-exceeded");
		JsonNode told = items(get("/tenants?after=fulk")).stream()
			.filter((tenant) -> tenant.get("tenant").asString().equals("full"))
			.findFirst()
			.orElseThrow();
		assertThat(told.toString()).isEqualTo(
				"{\"tenant\":\"full\",\"stores\":1,\"devices\":1,\"records\":1,\"bytes\":232,\"quota\":{\"stores\":1,"
						+ "\"devices\":10000,\"records\":10000000,\"bytes\":1024,\"listeners\":2000}}");
		assertThat(RunningServer.json(this.server.get(token, "/v1")).get("quota").toString())
			.isEqualTo("{\"stores\":1,\"devices\":10000,\"records\":10000000,\"bytes\":1024}");
		assertThat(items(get("/audit")).stream()
			.filter((entry) -> entry.get("action").asString().equals("quota-exceeded"))
			.map((entry) -> entry.get("tenant").asString() + " " + entry.get("detail").asString())
			.distinct()).containsExactly("full stores");
	}

	@Test
	void aTenantIsDeletedWithItsKeysByWhoGivesItsNameTwice() {
		String token = token("doomed");
		push(token, "tasks", "any1", "k1");
		push(token("doomed2"), "tasks", "any1", "k1");
		assertThat(items(get("/tenants"))).extracting((tenant) -> tenant.get("tenant").asString())
			.contains("doomed", "doomed2");
		for (String confirm : List.of("", "&confirm=", "&confirm=doomed2")) {
			assertThat(RunningServer.told(delete("/tenants?tenant=doomed" + confirm))).isEqualTo("400 malformed");
		}
		assertThat(pull(token, "tasks", "\"device\":\"any1\",\"formerly\":\"any1\"")).isEqualTo("409 device-forked");
		assertThat(RunningServer.told(delete("/tenants?tenant=doomed&confirm=doomed"))).isEqualTo("200");
		assertThat(pull(token, "tasks", "\"device\":\"any1\"")).isEqualTo("401 unauthorized");
		assertThat(items(get("/tenants"))).extracting((tenant) -> tenant.get("tenant").asString())
			.contains("doomed2")
			.doesNotContain("doomed");
		assertThat(items(get("/keys?tenant=doomed"))).isEmpty();
		assertThat(RunningServer.told(delete("/tenants?tenant=doomed&confirm=doomed"))).isEqualTo("404 not-found");
		assertThat(TestServer.text(get("/tenants/export?tenant=doomed2"))).contains("k1");
		String fresh = token("doomed");
		assertThat(TestServer
			.text(this.server.post(fresh, "/v1/stores/tasks/pull", RunningServer.pull("\"device\":\"any1\""))))
			.startsWith("{\"changes\":[],");
	}

	@Test
	void whatIsNotThereIsNotFound() {
		for (String path : List.of("", "/", "/else", "/keys/x/y", "/tenants/x")) {
			assertThat(RunningServer.told(get(path))).as(path).isEqualTo("404 not-found");
		}
	}

}
