package one.persist.behaviour;

import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeSet;
import java.util.stream.IntStream;

import one.persist.RemoteState;
import one.persist.event.SyncFailed;
import one.persist.server.storage.Quota;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A device whose tenant has all that it may have.
 */
class QuotaTest {

	@TempDir
	Path folder;

	private TestWorld world;

	private TestDevice device;

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
		this.device = this.world.device("a");
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	private void mayHave(long records) {
		this.world.server().quota(new Quota(10, 10, records, 1_000_000, 10));
	}

	private void put(int from, int to) {
		IntStream.range(from, to).forEach((i) -> this.device.put("k" + i, "1"));
	}

	private long stored() {
		return this.world.server().records().values().stream().filter((change) -> !change.deleted()).count();
	}

	@Test
	void fault49KeepsWhatWaitsSaysWhyAndOnceAndDrainsByItselfWhenThereIsRoom() {
		mayHave(5);
		put(0, 5);
		this.device.cycle();
		put(5, 9);
		this.device.forgetEvents();
		this.world.cycles(3);
		assertThat(this.device.status().state()).isEqualTo(RemoteState.BUSY);
		assertThat(this.device.status().cause()).startsWith(
				"This tenant has 5 records, and would have 9: it may have 5. Deletes and smaller values are taken");
		assertThat(this.device.pending()).isEqualTo(4);
		assertThat(this.device.status().deadLetters()).isZero();
		assertThat(this.device.events(SyncFailed.class)).hasSize(1);
		mayHave(9);
		Duration wait = Duration.between(this.world.now(), this.device.status().nextAttempt());
		assertThat(wait).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
		this.world.advance(wait.minusSeconds(1));
		this.device.runDue();
		assertThat(this.device.pending()).isEqualTo(4);
		this.world.advance(Duration.ofSeconds(2));
		this.device.runDue();
		assertThat(this.device.pending()).isZero();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
		assertThat(stored()).isEqualTo(9);
	}

	@Test
	void fault49DeletesItsWayOutThoughTheDeletesStandBehindAllThatWaits() {
		this.device.options((options) -> options.batchSize(10));
		mayHave(100);
		put(0, 100);
		this.device.cycle();
		put(100, 180);
		IntStream.range(0, 30).forEach((i) -> this.device.delete("k" + i));
		this.device.cycle();
		assertThat(stored()).isEqualTo(100);
		assertThat(this.device.pending()).isEqualTo(50);
		assertThat(this.device.status().state()).isEqualTo(RemoteState.BUSY);
		IntStream.range(30, 100).forEach((i) -> this.device.delete("k" + i));
		this.device.cycle();
		assertThat(this.device.pending()).isZero();
		assertThat(this.device.status().state()).isEqualTo(RemoteState.IDLE);
		assertThat(this.world.server()
			.records()
			.values()
			.stream()
			.filter((change) -> !change.deleted())
			.map((change) -> change.key())).containsExactlyElementsOf(new TreeSet<>(this.device.all().keySet()));
	}

	@Test
	void fault49ShrinksItsWayOut() {
		this.world.server().quota(new Quota(10, 10, 100, 2_000, 10));
		this.device.put("large", "\"" + "x".repeat(1_500) + "\"");
		this.device.cycle();
		this.device.put("other", "\"" + "x".repeat(1_000) + "\"");
		this.device.cycle();
		assertThat(this.device.status().cause()).contains("it may store 2000");
		this.device.put("large", "\"small\"");
		this.device.cycle();
		assertThat(this.device.pending()).isZero();
		assertThat(stored()).isEqualTo(2);
	}

	@Test
	void fault49WhatWasRefusedAndThenDeletedIsGoneEverywhere() {
		mayHave(2);
		put(0, 4);
		this.device.cycle();
		assertThat(stored()).isZero();
		IntStream.range(0, 3).forEach((i) -> this.device.delete("k" + i));
		this.device.cycle();
		assertThat(this.device.pending()).isZero();
		assertThat(stored()).isEqualTo(1);
	}

	@Test
	void anotherDeviceStillPulls() {
		mayHave(1);
		this.device.put("k", "1");
		this.device.cycle();
		TestDevice other = this.world.device("b");
		other.put("own", "1");
		other.cycle();
		assertThat(other.status().state()).isEqualTo(RemoteState.BUSY);
		assertThat(other.get("k")).isEqualTo("1");
	}

}
