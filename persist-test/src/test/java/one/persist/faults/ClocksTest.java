package one.persist.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import one.persist.RemoteStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Devices whose clocks are wrong, with a server whose clock is right.
 */
class ClocksTest {

	@TempDir
	private static Path servers;

	private static RealServer server;

	@TempDir
	private Path folder;

	private String store;

	private HandDevice wrong;

	private HandDevice right;

	@BeforeAll
	static void startServer() {
		server = RealServer.started(servers);
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@BeforeEach
	void open(TestInfo test) {
		this.store = "clocks-"
				+ Math.abs((test.getTestMethod().orElseThrow().getName() + test.getDisplayName()).hashCode());
		this.wrong = HandDevice.open(this.folder.resolve("wrong.db"), this.store, server.url());
		this.right = HandDevice.open(this.folder.resolve("right.db"), this.store, server.url());
	}

	@AfterEach
	void close() {
		this.wrong.close();
		this.right.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "P365D", "P1D", "-P365D", "-P1D" })
	void fault25AWrongClockLosesNoWriteAndWinsNoneThatSawIt(Duration off) {
		this.wrong.skew(off);
		this.wrong.reopen();
		this.wrong.put("k", "\"wrong clock\"");
		this.wrong.put("only", "1");
		assertArrives(this.wrong);
		this.right.cycle();
		assertThat(this.right.value("k")).isEqualTo("\"wrong clock\"");
		assertNoTimestampIsAhead();
		this.right.put("k", "\"later, elsewhere\"");
		assertArrives(this.right);
		this.wrong.cycle();
		assertThat(this.wrong.value("k")).isEqualTo("\"later, elsewhere\"");
		this.wrong.skew(Duration.ZERO);
		this.wrong.reopen();
		this.wrong.put("k", "\"after it was mended\"");
		assertArrives(this.wrong);
		this.right.cycle();
		assertThat(this.right.values()).isEqualTo(Map.of("k", "\"after it was mended\"", "only", "1"));
		assertThat(this.wrong.values()).isEqualTo(this.right.values());
		assertNoTimestampIsAhead();
		assertThat(this.right.store().sync().status().openConflicts()).isZero();
		assertThat(this.right.hq().deadLetters() + this.wrong.hq().deadLetters()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "P365D", "-P365D" })
	void fault25AClockThatIsMendedBeforeItsWritesAreSentLosesNone(Duration off) {
		this.wrong.cycle();
		this.wrong.skew(off);
		this.wrong.put("k", "\"wrong clock\"");
		this.wrong.skew(Duration.ZERO);
		this.wrong.put("k", "\"after it was mended\"");
		assertArrives(this.wrong);
		this.right.cycle();
		assertThat(this.right.value("k")).isEqualTo("\"after it was mended\"");
		this.right.put("k", "\"elsewhere\"");
		assertArrives(this.right);
		this.wrong.cycle();
		assertThat(this.wrong.value("k")).isEqualTo("\"elsewhere\"");
		assertNoTimestampIsAhead();
	}

	@ParameterizedTest
	@ValueSource(strings = { "P1D", "-P1D", "PT2H" })
	void fault25AClockThatStepsToAndFroLocksNoKey(Duration step) {
		for (int i = 0; i < 5; i++) {
			this.wrong.skew((i % 2 == 0) ? step : Duration.ZERO);
			this.wrong.put("k", String.valueOf(i));
			assertArrives(this.wrong);
			this.right.cycle();
			assertThat(this.right.value("k")).isEqualTo(String.valueOf(i));
			this.right.put("k", "\"right " + i + "\"");
			assertArrives(this.right);
			this.wrong.cycle();
			assertThat(this.wrong.value("k")).isEqualTo("\"right " + i + "\"");
		}
		assertNoTimestampIsAhead();
	}

	@ParameterizedTest
	@ValueSource(strings = { "P365000D", "P2000000D", "P3000000D", "-P365000D" })
	void fault25AClockThousandsOfYearsOffRefusesNoWriteAndTheyArrive(Duration off) {
		this.wrong.skew(off);
		this.wrong.reopen();
		this.wrong.put("k", "1");
		this.wrong.put("k", "2");
		assertThat(this.wrong.value("k")).isEqualTo("2");
		assertArrives(this.wrong);
		this.right.cycle();
		assertThat(this.right.value("k")).isEqualTo("2");
		this.wrong.skew(Duration.ZERO);
		this.wrong.reopen();
		this.wrong.put("k", "3");
		assertArrives(this.wrong);
		assertNoTimestampIsAhead();
	}

	private static void assertArrives(HandDevice device) {
		RemoteStatus status = device.cycle();
		if (status.pending() > 0) {
			status = device.cycle();
		}
		assertThat(status.pending()).isZero();
		assertThat(status.deadLetters()).isZero();
	}

	private void assertNoTimestampIsAhead() {
		assertThat(server.holds(this.store)).allSatisfy((change) -> assertThat(change.version().timestamp().toInstant())
			.isBefore(Instant.now().plus(Duration.ofMinutes(2))));
	}

}
