package one.persist.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import one.persist.DeadLetter;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.test.FaultProxy;
import one.persist.test.WireFault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * A server, or something before it, that refuses: for now, until someone acts, or for
 * good.
 */
class RefusalsTest {

	@TempDir
	private static Path folder;

	private static RealServer server;

	private static RealServer branch;

	private static FaultProxy proxy;

	private static FieldApplication application;

	@BeforeAll
	static void startAll() {
		server = RealServer.started(folder.resolve("server"));
		branch = RealServer.started(folder.resolve("branch"));
		proxy = FaultProxy.to(server.port());
		application = FieldApplication.start(folder, Map.of("hq", proxy.url(), "branch", branch.url()));
	}

	@AfterAll
	static void stopAll() {
		application.close();
		proxy.close();
		server.close();
		branch.close();
	}

	@AfterEach
	void heal() {
		proxy.heal();
		server.refusals().refuse((change) -> false);
	}

	@ParameterizedTest
	@MethodSource
	void fault13RetryAfterIsObeyedWithinBoundsAndOtherRemotesGoOn(String value, RemoteState state, Duration least,
			Duration most) {
		proxy.always("/pull", WireFault.answer(503, Map.of("Retry-After", value), ""));
		try (FieldDevice device = application.device((options) -> options, "hq", "branch")) {
			Map<String, String> written = device.write("k", 5);
			RemoteStatus waiting = device.awaitHq((remote) -> remote.state() == state && remote.nextAttempt() != null);
			assertThat(Duration.between(Instant.now(), waiting.nextAttempt())).isBetween(least, most);
			device.await("branch", (remote) -> remote.pending() == 0);
			assertThat(branch.values(device.name())).isEqualTo(written);
			assertThat(device.hq().pending()).isEqualTo(5);
			proxy.heal();
			device.store().sync().now();
			assertThat(server.values(device.name())).isEqualTo(written);
		}
	}

	static Stream<Arguments> fault13RetryAfterIsObeyedWithinBoundsAndOtherRemotesGoOn() {
		String inAMinute = DateTimeFormatter.RFC_1123_DATE_TIME
			.format(Instant.now().plusSeconds(90).atOffset(ZoneOffset.UTC));
		Duration soon = FieldApplication.BACK_OFF.plusMillis(50);
		Duration past = Duration.ofSeconds(-10);
		return Stream.of(Arguments.of("30", RemoteState.BUSY, Duration.ofSeconds(20), Duration.ofSeconds(30)),
				Arguments.of(inAMinute, RemoteState.BUSY, Duration.ofSeconds(30), Duration.ofSeconds(91)),
				Arguments.of("315360000", RemoteState.BUSY, Duration.ofHours(23), Duration.ofDays(1)),
				Arguments.of("-5", RemoteState.OFFLINE, past, soon),
				Arguments.of("Sun, 01 Mar 2020 10:00:00 GMT", RemoteState.OFFLINE, past, soon),
				Arguments.of("soon", RemoteState.OFFLINE, past, soon));
	}

	@Test
	void fault14RefusedCredentialsInMidDrainPauseUntouchedAndAreTriedAgainByThemselves() {
		try (FieldDevice device = application.device((options) -> options.batchSize(10), "hq")) {
			device.put("k0", "0");
			device.awaitDrained();
			proxy.next("/push", WireFault.none());
			proxy.always("/push", WireFault.problem(401, "unauthorized"));
			device.write("k", 30);
			RemoteStatus paused = device.awaitHq((remote) -> remote.state() == RemoteState.UNAUTHORIZED);
			assertThat(paused.pending()).isEqualTo(20);
			assertThat(paused.cause()).contains("401", "Correct the token").doesNotContain(RealServer.TOKEN);
			assertThat(paused.deadLetters()).isZero();
			assertThat(paused.nextAttempt()).isBefore(Instant.now().plus(Duration.ofMinutes(6)));
			long calls = proxy.requests("");
			device.put("k1", "\"meanwhile\"");
			proxy.heal();
			assertThat(proxy.requests("")).isEqualTo(calls);
			device.store().sync().resume();
			device.awaitDrained();
			assertThat(server.values(device.name())).hasSize(31).isEqualTo(device.values());
			device.awaitHq((remote) -> remote.state() == RemoteState.IDLE);
			device.assertNoConflictAndNoDeadLetter();
		}
	}

	@ParameterizedTest
	@CsvSource({ "403, forbidden", "404, not-found", "405, method-not-allowed", "426, unsupported-protocol" })
	void fault15ARefusalOfTheSetUpPausesByNameAndDropsNothing(int status, String code) {
		try (FieldDevice device = application.device()) {
			device.put("k0", "0");
			device.awaitDrained();
			proxy.always(WireFault.problem(status, code));
			device.write("k", 5);
			RemoteStatus paused = device.awaitHq((remote) -> remote.state() == RemoteState.MISCONFIGURED);
			assertThat(paused.cause()).contains("answered " + status + " (" + code + ")", "then resume");
			assertThat(paused.nextAttempt()).isNull();
			assertThat(paused.pending()).isEqualTo(5);
			proxy.heal();
			device.store().sync().resume();
			device.awaitDrained();
			assertThat(server.values(device.name())).hasSize(6).isEqualTo(device.values());
			device.assertNoConflictAndNoDeadLetter();
		}
	}

	@Test
	void fault16APushThatIsTooLargeForAGatewayIsHalvedUntilItPassesAndTheLimitIsRemembered() {
		Random random = new Random(42);
		try (FieldDevice device = application.device()) {
			device.put("k0", "0");
			device.awaitDrained();
			proxy.always("/push", WireFault.bodyLimit(100_000));
			long start = proxy.requests("/push");
			putText(device, random, "a", 60, 8_000);
			device.awaitDrained();
			long first = proxy.requests("/push") - start;
			putText(device, random, "b", 60, 8_000);
			device.awaitDrained();
			long second = proxy.requests("/push") - start - first;
			// 480 KB before compression, in pushes of at most 100 KB after it
			assertThat(first).isBetween(6L, 20L);
			assertThat(second).isLessThan(first).isLessThanOrEqualTo(12);
			assertThat(server.values(device.name())).hasSize(121).isEqualTo(device.values());
			device.assertNoConflictAndNoDeadLetter();
		}
	}

	@Test
	void fault16ASingleEntryThatIsTooLargeBecomesADeadLetterAndTheOthersArrive() {
		try (FieldDevice device = application.device()) {
			device.put("k0", "0");
			device.awaitDrained();
			proxy.always("/push", WireFault.bodyLimit(100_000));
			Random random = new Random(43);
			device.store().transaction(() -> {
				putText(device, random, "huge", 1, 300_000);
				putText(device, random, "small", 20, 100);
				return device;
			});
			device.awaitHq((remote) -> remote.pending() == 0 && remote.deadLetters() == 1);
			assertThat(server.values(device.name())).hasSize(21).doesNotContainKey("huge0");
			assertThat(device.store().sync().deadLetters()).extracting(DeadLetter::key, DeadLetter::code)
				.containsExactly(tuple("huge0", "too-large"));
			device.put("huge0", "\"less\"");
			device.awaitDrained();
			assertThat(server.values(device.name())).containsEntry("huge0", "\"less\"");
			device.assertNoConflictAndNoDeadLetter();
		}
	}

	/** Text that does not compress well, from a seed. */
	private static void putText(FieldDevice device, Random random, String prefix, int records, int length) {
		device.store().transaction(() -> {
			for (int i = 0; i < records; i++) {
				StringBuilder text = new StringBuilder(length);
				random.ints(length, 'A', 'z' + 1)
					.map((letter) -> Character.isLetter(letter) ? letter : '-')
					.forEach((letter) -> text.append((char) letter));
				device.put(prefix + i, "\"" + text + "\"");
			}
			return device;
		});
	}

	@Test
	void fault17OneOfAThousandThatIsRefusedHoldsUpNoOtherAndComesBackWithItsNextWrite() {
		server.refusals().refuse((change) -> String.valueOf(change.value()).equals("500"));
		try (HandDevice device = HandDevice.open(folder.resolve("one-bad.db"), "one-bad", server.url())) {
			writeThousand(device);
			RemoteStatus status = device.cycle();
			assertThat(status.pending()).isZero();
			assertThat(status.deadLetters()).isEqualTo(1);
			assertThat(server.values("one-bad")).hasSize(999).doesNotContainKey("k500");
			assertThat(device.store().sync().deadLetters()).singleElement().satisfies((letter) -> {
				assertThat(letter.key()).isEqualTo("k500");
				assertThat(letter.code()).isEqualTo(Refusals.CODE);
				assertThat(letter.detail()).isEqualTo(Refusals.DETAIL);
			});
			assertThat(device.value("k500")).isEqualTo("500");
			device.put("k500", "\"in stock\"");
			assertThat(device.cycle().deadLetters()).isZero();
			assertThat(server.values("one-bad")).hasSize(1000).containsEntry("k500", "\"in stock\"");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 422 })
	void fault17ABatchThatIsRefusedWithoutDetailIsBisectedInFewRequests(int status) {
		Predicate<String> poisoned = (body) -> body.contains("\"value\":500,");
		String name = "bisected-" + status;
		proxy.always("/push", WireFault.where(poisoned, WireFault.problem(status, "malformed")));
		try (HandDevice device = HandDevice.open(folder.resolve(name + ".db"), name, proxy.url())) {
			writeThousand(device);
			long before = proxy.requests("/push");
			RemoteStatus after = device.cycle();
			assertThat(after.pending()).isZero();
			assertThat(after.deadLetters()).isEqualTo(1);
			assertThat(server.values(name)).hasSize(999).doesNotContainKey("k500");
			assertThat(device.store().sync().deadLetters()).singleElement().satisfies((letter) -> {
				assertThat(letter.key()).isEqualTo("k500");
				assertThat(letter.code()).isEqualTo("malformed");
				assertThat(letter.detail()).contains("answered " + status);
			});
			// a batch of 1,000, and both halves ten times over
			assertThat(proxy.requests("/push") - before).isBetween(1L + 2 * 9, 1L + 2 * 10);
			device.put("k500", "\"mended\"");
			assertThat(device.cycle().deadLetters()).isZero();
			assertThat(server.values(name)).hasSize(1000).containsEntry("k500", "\"mended\"");
		}
	}

	private static void writeThousand(HandDevice device) {
		device.store().transaction(() -> {
			IntStream.rangeClosed(1, 1000).forEach((i) -> device.put("k" + i, String.valueOf(i)));
			return device;
		});
	}

}
