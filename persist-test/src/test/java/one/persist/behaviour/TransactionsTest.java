package one.persist.behaviour;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.StaleRecordException;
import one.persist.Version;
import one.persist.event.RecordChanged;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class TransactionsTest {

	@TempDir
	Path folder;

	private TestWorld world;

	private TestDevice device;

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
		this.device = this.world.device("a");
		this.device.cycle();
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void keepsAllWritesTogether() {
		String result = this.device.store().transaction(() -> {
			this.device.put("a", "1");
			this.device.put("b", "2");
			return this.device.get("a");
		});
		assertThat(result).isEqualTo("1");
		assertThat(this.device.all()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
	}

	@Test
	void aFailureLeavesNoTrace() {
		assertThatIllegalStateException().isThrownBy(() -> this.device.store().transaction(() -> {
			this.device.put("a", "1");
			throw new IllegalStateException("stop");
		})).withMessage("stop");
		assertThat(this.device.all()).isEmpty();
		assertThat(this.device.status().pending()).isZero();
		assertThat(this.device.events(RecordChanged.class)).isEmpty();
		this.device.put("b", "2");
		assertThat(this.device.reopen().all()).containsExactly(Map.entry("b", "2"));
	}

	@Test
	void anInnerFailureThatIsCaughtUndoesTheInnerPartAlone() {
		this.device.store().transaction(() -> {
			this.device.put("outer", "1");
			try {
				this.device.store().transaction(() -> {
					this.device.put("inner", "1");
					this.device.put("outer", "2");
					this.device.store().transaction(() -> this.device.put("innermost", "1"));
					throw new IllegalStateException("stop");
				});
			}
			catch (IllegalStateException ex) {
				this.device.put("after", "3");
			}
		});
		assertThat(this.device.all()).containsExactly(Map.entry("after", "3"), Map.entry("outer", "1"));
		assertThat(this.device.events(RecordChanged.class)).extracting(RecordChanged::key)
			.containsExactly("outer", "after");
		assertThat(this.device.status().pending()).isEqualTo(2);
	}

	@Test
	void aStaleWriteThatIsCaughtLeavesTheRestOfTheTransaction() {
		Version old = this.device.records().put("k", Json.parse("1")).version();
		this.device.put("k", "2");
		this.device.store().transaction(() -> {
			this.device.put("a", "1");
			assertThatExceptionOfType(StaleRecordException.class)
				.isThrownBy(() -> this.device.records().put("k", Json.parse("3"), old));
			this.device.put("b", "1");
		});
		assertThat(this.device.all().keySet()).containsExactly("a", "b", "k");
	}

	@Test
	void othersDoNotSeeItBeforeItsEnd() {
		this.device.put("k", "1");
		this.device.store().transaction(() -> {
			this.device.put("k", "2");
			assertThat(this.device.get("k")).isEqualTo("2");
			assertThat(CompletableFuture.supplyAsync(() -> this.device.get("k")).join()).isEqualTo("1");
		});
		assertThat(CompletableFuture.supplyAsync(() -> this.device.get("k")).join()).isEqualTo("2");
	}

	@Test
	void aTransactionWithinAReadOfItsOwnStreamIsAWrite() {
		this.device.put("a", "1");
		this.device.records().stream(RecordQuery.all()).forEach((record) -> this.device.store().transaction(() -> {
			this.device.put("b", "2");
			assertThat(this.device.records().count(RecordQuery.all())).isEqualTo(2);
		}));
		assertThat(this.device.all()).hasSize(2);
	}

	@Test
	void aCycleWithinATransactionIsRefused() {
		this.device.store()
			.transaction(() -> assertThatIllegalStateException().isThrownBy(() -> this.device.store().sync().now())
				.withMessageContaining("'notes'"));
	}

	@Test
	void waitingForThePushWithinATransactionIsRefused() {
		this.device.store()
			.transaction(() -> assertThatIllegalStateException()
				.isThrownBy(() -> this.device.store().sync().awaitPushed(java.time.Duration.ofSeconds(5)))
				.withMessageContaining("'notes'"));
	}

	@Test
	void closingWithinATransactionIsRefused() {
		this.device.store().transaction(() -> {
			this.device.put("a", "1");
			assertThatIllegalStateException().isThrownBy(() -> this.device.close()).withMessageContaining("'notes'");
		});
		assertThat(this.device.reopen().get("a")).isEqualTo("1");
	}

}
