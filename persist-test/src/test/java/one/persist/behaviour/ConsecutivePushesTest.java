package one.persist.behaviour;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import one.persist.RemoteState;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteException;
import one.persist.test.FaultyRemote;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pushes of which the next one leaves when the one before it was answered, and not only
 * when that answer is settled.
 */
class ConsecutivePushesTest {

	@TempDir
	Path folder;

	private TestWorld world;

	private FaultyRemote remote;

	private TestDevice van;

	/** Entries that waited when each push arrived. */
	private final List<Long> waiting = new ArrayList<>();

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
		this.remote = this.world.remote();
		this.remote.sendAtOnce();
		this.van = this.world.device("van").options((options) -> options.batchSize(2));
		for (int i = 1; i <= 6; i++) {
			this.van.put("k" + i, "1");
		}
		this.remote.beforePush((push) -> this.waiting.add(this.van.status().pending()));
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void thePushAfterAnAnswerDoesNotWaitForItsSettlement() {
		this.van.cycle();
		assertThat(this.waiting).containsExactly(6L, 6L, 4L);
		assertThat(this.remote.pushedKeys()).containsExactly(List.of("k1", "k2"), List.of("k3", "k4"),
				List.of("k5", "k6"));
		assertThat(this.van.status().pending()).isZero();
	}

	@Test
	void aFailureOfTheNextPushLeavesTheOneBeforeItSettled() {
		this.remote.beforePush((push) -> failFrom("k3", push.entries().get(0).change().key()));
		this.van.cycle();
		assertThat(this.van.status().pending()).isEqualTo(4);
		this.remote.heal();
		this.van.cycle();
		assertThat(this.remote.pushedKeys()).containsExactly(List.of("k1", "k2"), List.of("k3", "k4"),
				List.of("k5", "k6"));
		assertThat(this.van.status().pending()).isZero();
	}

	private static void failFrom(String first, String key) {
		if (key.compareTo(first) >= 0) {
			throw new RemoteException(Kind.TRANSIENT, "gone", null);
		}
	}

	@Test
	void aPauseBetweenTwoPushesLeavesTheFirstOneSettled() {
		this.remote.beforePush((push) -> this.van.store().sync().pause());
		this.van.cycle();
		assertThat(this.remote.pushedKeys()).containsExactly(List.of("k1", "k2"));
		assertThat(this.van.status().state()).isEqualTo(RemoteState.PAUSED);
		assertThat(this.van.status().pending()).isEqualTo(4);
	}

	@Test
	void anAnswerWithAConflictIsSettledBeforeTheNextPush() {
		TestDevice till = this.world.device("till");
		this.world.advance(Duration.ofSeconds(1));
		till.put("k1", "2");
		this.remote.beforePush((push) -> {
			this.remote.beforePush((next) -> this.waiting.add(this.van.status().pending()));
			till.cycle();
			this.waiting.clear();
		});
		this.van.cycle();
		assertThat(this.waiting).startsWith(4L);
		assertThat(this.van.get("k1")).isEqualTo("2");
		assertThat(this.van.status().pending()).isZero();
	}

	@Test
	void aWriteToARecordThatIsAnsweredButNotSettledWaitsForItsOwnPush() {
		this.remote.beforePush((push) -> {
			if (push.entries().get(0).change().key().equals("k3")) {
				this.van.put("k1", "2");
			}
		});
		this.van.cycle();
		assertThat(this.van.status().pending()).isEqualTo(1);
		assertThat(this.world.server().records().get("k1").value().toString()).isEqualTo("1");
		this.remote.heal();
		this.world.advance(Duration.ofMillis(50));
		this.van.cycle();
		assertThat(this.world.server().records().get("k1").value().toString()).isEqualTo("2");
		assertThat(this.van.status().pending()).isZero();
	}

}
