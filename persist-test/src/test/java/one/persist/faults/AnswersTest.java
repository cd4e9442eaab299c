package one.persist.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import one.persist.DeviceId;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.protocol.Cursor;
import one.persist.test.FaultProxy;
import one.persist.test.WireFault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Requests and answers that are lost, late, doubled, or not what they seem, between an
 * application's worker and a server.
 */
class AnswersTest {

	@TempDir
	private static Path folder;

	private static RealServer server;

	private static FaultProxy proxy;

	private static FieldApplication application;

	private FieldDevice device;

	@BeforeAll
	static void startAll() {
		server = RealServer.started(folder.resolve("server"));
		proxy = FaultProxy.to(server.port());
		application = FieldApplication.start(folder, Map.of("hq", proxy.url()));
	}

	@AfterAll
	static void stopAll() {
		application.close();
		proxy.close();
		server.close();
	}

	@BeforeEach
	void start() {
		this.device = application.device();
		this.device.put("k0", "0");
		this.device.awaitDrained();
	}

	@AfterEach
	void stop() {
		this.device.close();
		proxy.heal();
	}

	@ParameterizedTest
	@MethodSource("lost")
	void fault09WhatIsLostLateOrDoubledHasNoEffectTwiceAndDrains(WireFault fault) {
		DeviceId before = this.device.store().device();
		proxy.next("/push", fault, fault, fault);
		proxy.next("/pull", WireFault.none(), fault);
		Map<String, String> written = write(20);
		this.device.awaitDrained();
		proxy.heal();
		this.device.put("k1", "\"again\"");
		written.put("k1", "\"again\"");
		this.device.awaitDrained();
		assertThat(server.values(this.device.name())).isEqualTo(written);
		assertThat(server.holds(this.device.name())).hasSize(21);
		this.device.assertNoConflictAndNoDeadLetter();
		assertThat(this.device.store().device()).isEqualTo(before);
	}

	static Stream<WireFault> lost() {
		return Stream.of(WireFault.loseRequest(), WireFault.loseAnswer(), WireFault.cutRequest(30), WireFault.twice(),
				WireFault.latency(Duration.ofMillis(100)), WireFault.reset());
	}

	@Test
	void fault09APushThatArrivesAfterALaterOneChangesNothing() {
		DeviceId before = this.device.store().device();
		proxy.next("/push", WireFault.holdRequest());
		this.device.put("k1", "1");
		await().atMost(FieldDevice.SOON).until(() -> proxy.held() == 1);
		this.device.put("k1", "2");
		this.device.awaitDrained();
		Cursor head = server.head(this.device.name());
		int pushes = server.refusals().pushes();
		proxy.release();
		await().atMost(FieldDevice.SOON).until(() -> server.refusals().pushes() == pushes + 1);
		assertThat(server.head(this.device.name())).isEqualTo(head);
		this.device.put("k1", "3");
		this.device.awaitDrained();
		assertThat(server.values(this.device.name())).containsEntry("k1", "3");
		this.device.assertNoConflictAndNoDeadLetter();
		assertThat(this.device.store().device()).isEqualTo(before);
	}

	@Test
	void fault09AnAnswerThatComesAfterItsDeadlineIsNotTakenForAnother() {
		proxy.next("/push", WireFault.holdAnswer());
		this.device.put("k1", "1");
		await().atMost(FieldDevice.SOON).until(() -> proxy.held() == 1);
		this.device.awaitDrained();
		proxy.release();
		this.device.put("k2", "2");
		this.device.awaitDrained();
		assertThat(server.values(this.device.name())).isEqualTo(Map.of("k0", "0", "k1", "1", "k2", "2"));
		this.device.assertNoConflictAndNoDeadLetter();
	}

	@ParameterizedTest
	@MethodSource("halves")
	void fault10HalfAnAnswerIsNotTakenAsOneAndEndsWithTheDeadline(WireFault fault) {
		assertNothingLeavesTheQueueUntilItHealsByItself("/push", fault);
	}

	@ParameterizedTest
	@MethodSource("halves")
	void fault10HalfAPageIsNotTakenAsOneAndEndsWithTheDeadline(WireFault fault) {
		assertNothingLeavesTheQueueUntilItHealsByItself("/pull", fault);
	}

	static Stream<WireFault> halves() {
		return Stream.of(WireFault.stallHalfway(), WireFault.stallAnswer(0), WireFault.cutAnswer(30),
				WireFault.halfWithoutLength(), WireFault.truncate());
	}

	@ParameterizedTest
	@MethodSource
	void fault11NothingLeavesTheQueueForWhatIsNotTheServersAnswer(WireFault fault) {
		assertNothingLeavesTheQueueUntilItHealsByItself("/push", fault);
	}

	static Stream<WireFault> fault11NothingLeavesTheQueueForWhatIsNotTheServersAnswer() {
		Map<String, String> json = Map.of("Content-Type", "application/json", "Persist-Protocol", "1");
		return Stream.of(WireFault.loginPage(), WireFault.answer(200, json, ""), WireFault.answer(200, json, "{}"),
				WireFault.status(200), WireFault.status(204), WireFault.anothersAnswer());
	}

	@ParameterizedTest
	@ValueSource(ints = { 301, 302, 303, 307, 308 })
	void fault12ARedirectIsNotFollowedAndHasANamedState(int status) {
		try (FaultProxy elsewhere = FaultProxy.to(server.port())) {
			proxy
				.always(WireFault.redirect(status, elsewhere.url() + "/v1/stores/" + this.device.name() + "/push?t=1"));
			this.device.put("k1", "1");
			RemoteStatus offline = this.device.awaitHq((remote) -> remote.state() == RemoteState.OFFLINE);
			assertThat(offline.pending()).isEqualTo(1);
			assertThat(offline.cause()).contains("answered " + status, "redirect to 127.0.0.1", "not followed")
				.doesNotContain(RealServer.TOKEN);
			proxy.heal();
			this.device.awaitDrained();
			assertThat(elsewhere.connections()).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource
	void fault21DamagedOrBombingGzipIsNoAnswer(WireFault fault) {
		assertNothingLeavesTheQueueUntilItHealsByItself("/push", fault);
		assertThat(this.device.hq().lastError()).isNull();
	}

	static Stream<WireFault> fault21DamagedOrBombingGzipIsNoAnswer() {
		return Stream.of(WireFault.damageGzip(), WireFault.gzipBomb(512L * 1024 * 1024));
	}

	@Test
	void fault22UnknownFieldsArePassedOver() {
		proxy.always(WireFault.rewrite((body) -> body.replaceFirst("\\{", "{\"new\":{\"a\":[1,{\"b\":2}]},")
			.replace("{\"result\":", "{\"why\":[\"so\"],\"result\":")));
		Map<String, String> written = write(5);
		this.device.awaitDrained();
		assertThat(server.values(this.device.name())).isEqualTo(written);
		assertThat(this.device.awaitHq((remote) -> remote.state() == RemoteState.IDLE).lastError()).isNull();
	}

	@Test
	void fault22AResultThatTheDeviceDoesNotKnowStopsLoudly() {
		proxy.always("/push", WireFault
			.rewrite((body) -> body.replace("\"applied\"", "\"put-on-hold\"").replace("\"known\"", "\"put-on-hold\"")));
		this.device.put("k1", "1");
		RemoteStatus stopped = this.device.awaitHq((remote) -> remote.state() == RemoteState.MISCONFIGURED);
		assertThat(stopped.pending()).isEqualTo(1);
		assertThat(stopped.cause()).contains("put-on-hold", "update", "resume");
		proxy.heal();
		this.device.store().sync().resume();
		this.device.awaitDrained();
		assertThat(server.values(this.device.name())).isEqualTo(Map.of("k0", "0", "k1", "1"));
	}

	@Test
	void fault22AServerOfANewerProtocolStopsTheDeviceLoudly() {
		this.device.close();
		proxy.always("/v1", WireFault.rewrite((body) -> body.replace("\"protocols\":[1]", "\"protocols\":[2,3]")));
		this.device = application.device();
		this.device.put("k1", "1");
		RemoteStatus stopped = this.device.awaitHq((remote) -> remote.state() == RemoteState.MISCONFIGURED);
		assertThat(stopped.pending()).isEqualTo(1);
		assertThat(stopped.cause()).contains("[2, 3]", "resume");
		proxy.heal();
		this.device.store().sync().resume();
		this.device.awaitDrained();
	}

	private void assertNothingLeavesTheQueueUntilItHealsByItself(String path, WireFault fault) {
		proxy.always(path, fault);
		// a pull that failed is tried again before anything is sent
		this.device.store().sync().now();
		Map<String, String> written = write(5);
		RemoteStatus offline = this.device.awaitHq((remote) -> remote.state() == RemoteState.OFFLINE);
		assertThat(offline.pending()).isEqualTo(5);
		assertThat(offline.cause()).contains("Remote 'hq'").doesNotContain(RealServer.TOKEN);
		long attempts = proxy.requests(path);
		await().atMost(FieldDevice.SOON).until(() -> proxy.requests(path) >= attempts + 1);
		assertThat(this.device.hq().pending()).isEqualTo(5);
		proxy.heal();
		long healed = System.nanoTime();
		this.device.awaitDrained();
		// the call under way to its deadline, one back-off, and a cycle
		assertThat(Duration.ofNanos(System.nanoTime() - healed))
			.isLessThan(FieldApplication.TIMEOUT.plus(FieldApplication.BACK_OFF).plusSeconds(5));
		assertThat(server.values(this.device.name())).isEqualTo(written);
		assertThat(server.holds(this.device.name())).hasSize(6);
		this.device.awaitHq((remote) -> remote.state() == RemoteState.IDLE);
		this.device.assertNoConflictAndNoDeadLetter();
	}

	private Map<String, String> write(int records) {
		Map<String, String> all = new TreeMap<>(this.device.write("k", records));
		all.put("k0", "0");
		return all;
	}

}
