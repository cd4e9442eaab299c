package one.persist.server.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import one.persist.server.storage.DeviceKey;
import one.persist.server.storage.DeviceKeys;
import one.persist.server.storage.DeviceKeys.Created;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What keys of devices do, over HTTP, whatever the server stores in.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DeviceKeysContract {

	private static final String PULL = "/v1/stores/tasks/pull";

	private static final String PUSH = "/v1/stores/tasks/push";

	private static final String VAN = RunningServer.pull("\"device\":\"van1\"");

	private RunningServer server;

	private DeviceKeys keys;

	/** Tenants of this test alone. */
	private String tenant;

	private String other;

	private int tests;

	/**
	 * Starts a server.
	 * @param place where it stores: those of one name see the same
	 */
	abstract RunningServer start(String place);

	@BeforeAll
	void open() {
		this.server = start("shared");
		this.keys = this.server.bean(DeviceKeys.class);
	}

	@BeforeEach
	void begin() {
		this.tests++;
		this.tenant = "acme" + this.tests;
		this.other = "bravo" + this.tests;
	}

	@AfterAll
	void close() {
		this.server.close();
	}

	private String pull(Created key, String state) {
		return RunningServer.told(this.server.post(key.token(), PULL, RunningServer.pull(state)));
	}

	@Test
	void aServerThatKnowsNoTokenOpensToTheFirstKey() {
		try (RunningServer fresh = start("fresh")) {
			assertThat(fresh.bean(CallerGate.class).isClosed()).isTrue();
			Created key = fresh.bean(DeviceKeys.class).create(this.tenant, "van 1", null);
			assertThat(fresh.bean(CallerGate.class).isClosed()).isFalse();
			assertThat(key.token()).matches("pk_[0-9a-f]{16}_[0-9a-f]{64}").contains(key.key().id());
			assertThat(key.toString()).doesNotContain(key.token());
			assertThat(RunningServer.told(fresh.post(key.token(), PULL, VAN))).isEqualTo("200");
			assertThat(RunningServer.told(fresh.get(key.token(), "/v1"))).isEqualTo("200");
		}
	}

	@Test
	void aKeyOpensTheStoresOfItsTenantAlone() {
		Created acme = this.keys.create(this.tenant, "van", null);
		Created bravo = this.keys.create(this.other, "van", null);
		this.server.post(acme.token(), PUSH, RunningServer.push("van1", "k1"));
		assertThat(TestServer.text(this.server.post(bravo.token(), PULL, RunningServer.pull("\"device\":\"van1\""))))
			.startsWith("{\"changes\":[],");
		assertThat(this.keys.list(this.other, "")).extracting(DeviceKey::id).containsExactly(bravo.key().id());
	}

	@ParameterizedTest
	@ValueSource(strings = { "secret", "id", "case", "short", "long" })
	void aTokenThatDiffersInOneLetterIsNone(String where) {
		String token = this.keys.create(this.tenant, "van", null).token();
		char last = token.charAt(token.length() - 1);
		String wrong = switch (where) {
			case "secret" -> token.substring(0, token.length() - 1) + ((last == '0') ? '1' : '0');
			case "id" -> token.substring(0, 3) + ((token.charAt(3) == '0') ? '1' : '0') + token.substring(4);
			case "case" -> token.toUpperCase(java.util.Locale.ROOT);
			case "short" -> token.substring(0, token.length() - 1);
			default -> token + "0";
		};
		assertThat(RunningServer.told(this.server.post(wrong, PULL, VAN))).isEqualTo("401 unauthorized");
		assertThat(RunningServer.told(this.server.post(token, PULL, VAN))).isEqualTo("200");
	}

	@Test
	void aKeyThatIsRevokedOpensNothingFromTheNextCallOn() {
		Created key = this.keys.create(this.tenant, "van", null);
		assertThat(pull(key, "\"device\":\"van1\"")).isEqualTo("200");
		assertThat(this.keys.revoke(key.key().id())).map(DeviceKey::name).contains("van");
		assertThat(pull(key, "\"device\":\"van1\"")).isEqualTo("401 unauthorized");
		assertThat(this.keys.revoke(key.key().id())).isEmpty();
		assertThat(this.keys.revoke("0123456789abcdef")).isEmpty();
		assertThat(this.keys.list(this.tenant, "")).singleElement().satisfies((listed) -> {
			assertThat(listed.revokedAt()).isNotNull();
			assertThat(listed.isGood(Instant.EPOCH)).isFalse();
		});
	}

	@Test
	void aKeyThatHasExpiredOpensNothing() {
		Created key = this.keys.create(this.tenant, "van", Instant.now().plusSeconds(3));
		assertThat(pull(key, "\"device\":\"van1\"")).isEqualTo("200");
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> pull(key, "\"device\":\"van1\"").equals("401 unauthorized"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.keys.create(this.tenant, "van", Instant.now().minusSeconds(1)))
			.withMessageContaining("has passed");
	}

	@Test
	void aNameHasTwoGoodKeysAtMost() {
		Created first = this.keys.create(this.tenant, "van", Instant.now().plusSeconds(2));
		Created second = this.keys.create(this.tenant, "van", null);
		assertThatIllegalStateException().isThrownBy(() -> this.keys.create(this.tenant, "van", null))
			.withMessageContaining("two keys of device 'van'");
		this.keys.create(this.tenant, "till", null);
		this.keys.create(this.other, "van", null);
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !first.key().isGood(Instant.now()));
		this.keys.create(this.tenant, "van", null);
		this.keys.revoke(second.key().id());
		this.keys.create(this.tenant, "van", null);
		assertThatIllegalStateException().isThrownBy(() -> this.keys.create(this.tenant, "van", null));
	}

	@Test
	void oneKeyServesOneDeviceInEachStore() {
		Created key = this.keys.create(this.tenant, "van", null);
		this.server.post(key.token(), PUSH, RunningServer.push("van1", "k1"));
		var refused = this.server.post(key.token(), PUSH, RunningServer.push("van2", "k2"));
		assertThat(RunningServer.told(refused)).isEqualTo("403 other-device");
		assertThat(RunningServer.json(refused).get("detail").asString()).contains("one key serves one device")
			.doesNotContain("van1");
		assertThat(pull(key, "\"device\":\"van2\"")).isEqualTo("403 other-device");
		assertThat(pull(key, "\"device\":\"van2\",\"formerly\":\"van3\"")).isEqualTo("403 other-device");
		assertThat(RunningServer.told(this.server.get(key.token(), "/v1/stores/tasks/announcements?device=van2")))
			.isEqualTo("403 other-device");
		assertThat(RunningServer
			.told(this.server.post(key.token(), "/v1/stores/notes/pull", RunningServer.pull("\"device\":\"van2\""))))
			.isEqualTo("200");
		Created onlooker = this.keys.create(this.tenant, "onlooker", null);
		assertThat(TestServer.text(this.server.post(onlooker.token(), PULL, RunningServer.pull("\"device\":\"eyes\""))))
			.contains("k1")
			.doesNotContain("k2");
	}

	@Test
	void aDeviceThatTookAnotherIdKeepsItsKey() {
		Created key = this.keys.create(this.tenant, "van", null);
		assertThat(pull(key, "\"device\":\"van1\"")).isEqualTo("200");
		assertThat(pull(key, "\"device\":\"van2\",\"formerly\":\"van1\"")).isEqualTo("200");
		assertThat(pull(key, "\"device\":\"van2\"")).isEqualTo("200");
		assertThat(pull(key, "\"device\":\"van1\"")).isEqualTo("403 other-device");
	}

	@Test
	void aDeviceWhoseAnswerWasLostBeforeItTookAThirdIdKeepsItsKey() {
		Created key = this.keys.create(this.tenant, "van", null);
		assertThat(pull(key, "\"device\":\"van1\"")).isEqualTo("200");
		assertThat(pull(key, "\"device\":\"van2\",\"formerly\":\"van1\"")).isEqualTo("200");
		assertThat(pull(key, "\"device\":\"van3\",\"formerly\":\"van1\"")).isEqualTo("200");
		assertThat(pull(key, "\"device\":\"van2\"")).isEqualTo("403 other-device");
	}

	@Test
	void aSecondKeyOfTheNameIsForTheSameDeviceAndANewOneAfterAllWereRevokedIsForAnother() {
		Created first = this.keys.create(this.tenant, "van", null);
		assertThat(pull(first, "\"device\":\"van1\"")).isEqualTo("200");
		Created second = this.keys.create(this.tenant, "van", null);
		assertThat(pull(second, "\"device\":\"van2\"")).isEqualTo("403 other-device");
		assertThat(pull(second, "\"device\":\"van1\"")).isEqualTo("200");
		this.keys.revoke(first.key().id());
		assertThat(pull(second, "\"device\":\"van1\"")).isEqualTo("200");
		this.keys.revoke(second.key().id());
		Created anew = this.keys.create(this.tenant, "van", null);
		assertThat(pull(anew, "\"device\":\"van2\"")).isEqualTo("200");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "  ", "\u0000", "a\nb", "\ud800" })
	void aNameThatCannotBePrintedIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.keys.create(this.tenant, name, null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.keys.create(name, "van", null));
		assertThat(List.of("x".repeat(101))).allSatisfy((longer) -> assertThatIllegalArgumentException()
			.isThrownBy(() -> this.keys.create(this.tenant, longer, null)));
	}

}
