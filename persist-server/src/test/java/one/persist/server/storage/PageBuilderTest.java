package one.persist.server.storage;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.RecordChange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PageBuilderTest {

	private static final Version VERSION = new Version(HybridTimestamp.ofEpochMillis(1), new DeviceId("van1"));

	private static RecordChange change(String key) {
		return new RecordChange(key, Json.parse("1"), VERSION, VersionVector.of(VERSION));
	}

	private static PageBuilder page(int limit, int maxBytes) {
		return new PageBuilder(limit, maxBytes, Long.MAX_VALUE);
	}

	@Test
	void aPageThatThereIsNoRoomForIsGivenUpAtOnce() {
		PageBuilder page = new PageBuilder(1_000, 10_000, 400);
		assertThat(page.add(1, change("a"))).isTrue();
		assertThat(page.isTooLarge()).isFalse();
		assertThat(page.add(1, change("b"))).isTrue();
		assertThat(page.add(1, change("c"))).isFalse();
		assertThat(page.isTooLarge()).isTrue();
	}

	@Test
	void aCommitLargerThanTheLimitComesWholeWhenItIsTheFirst() {
		PageBuilder page = page(1, 1);
		assertThat(page.add(2, change("a"))).isTrue();
		assertThat(page.add(2, change("b"))).isTrue();
		assertThat(page.add(3, change("c"))).isFalse();
		page.finish();
		assertThat(page.changes()).extracting(RecordChange::key).containsExactly("a", "b");
		assertThat(page.end()).isEqualTo(2);
		assertThat(page.isFull()).isTrue();
	}

	@Test
	void aCommitThatDoesNotFitIsLeftForTheNextPage() {
		PageBuilder page = page(2, 10_000);
		assertThat(page.add(1, change("a"))).isTrue();
		assertThat(page.add(3, change("b"))).isTrue();
		assertThat(page.add(3, change("c"))).isFalse();
		page.finish();
		assertThat(page.changes()).extracting(RecordChange::key).containsExactly("a");
		assertThat(page.end()).isEqualTo(1);
	}

	@Test
	void whatIsLeftOutMovesThePageOn() {
		PageBuilder page = page(1, 10_000);
		assertThat(page.add(1, null)).isTrue();
		assertThat(page.add(2, null)).isTrue();
		assertThat(page.add(3, change("a"))).isTrue();
		assertThat(page.add(4, change("b"))).isFalse();
		assertThat(page.end()).isEqualTo(3);
	}

	@Test
	void aDeviceIsNotKeptWaitingForAMillionOfItsOwnChanges() {
		PageBuilder page = page(1, 10_000);
		long commit = 0;
		while (page.add(++commit, null)) {
			assertThat(commit).isLessThan(1_000_000);
		}
		assertThat(page.changes()).isEmpty();
		assertThat(page.end()).isEqualTo(commit - 1).isPositive();
	}

	@Test
	void withNothingLeftThePageIsNotFull() {
		PageBuilder page = page(5, 10_000);
		page.add(1, change("a"));
		page.finish();
		assertThat(page.isFull()).isFalse();
		assertThat(page.changes()).hasSize(1);
	}

}
