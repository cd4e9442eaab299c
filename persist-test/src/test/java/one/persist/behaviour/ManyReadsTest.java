package one.persist.behaviour;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class ManyReadsTest {

	/** More than begin to be likely to go on. */
	private static final int READS = 40;

	private static final long MB = 1L << 20;

	@TempDir
	Path folder;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private Stores stores;

	private Store store;

	private Records<Json> records;

	@BeforeEach
	void open() {
		this.stores = Stores.builder().build();
		this.store = this.stores.create("notes", StoreOptions.sqlite(this.folder.resolve("notes.db")));
		this.records = this.store.records(Json.class);
	}

	@AfterEach
	void close() {
		this.stores.close();
		this.threads.shutdownNow();
	}

	@Test
	void eachReadSeesTheLastCommitHoweverManyWereReadBefore() {
		for (int i = 0; i < 100; i++) {
			Json value = Json.parse("{\"revision\":" + i + "}");
			this.records.put("k", value);
			for (int read = 0; read < READS; read++) {
				assertThat(this.records.get("k").orElseThrow().value()).isEqualTo(value);
			}
		}
	}

	@Test
	void readersBesideATransactionSeeWhatWasCommittedBeforeItAndThenWhatItWrote() {
		this.records.put("k", Json.parse("1"));
		read(READS);
		this.store.transaction(() -> {
			this.records.put("k", Json.parse("2"));
			assertThat(CompletableFuture.supplyAsync(() -> read(READS), this.threads)
				.orTimeout(30, TimeUnit.SECONDS)
				.join()).isEqualTo("1");
		});
		assertThat(read(READS)).isEqualTo("2");
	}

	@Test
	void theLogIsBroughtIntoTheFileThoughMuchIsReadBetweenWrites() throws IOException {
		String text = "x".repeat(300_000);
		for (int i = 0; i < 400; i++) {
			this.records.put("k" + i, Json.parse("\"" + text + "\""));
			for (int read = 0; read < READS; read++) {
				assertThat(this.records.count(RecordQuery.prefix("none"))).isZero();
			}
		}
		assertThat(Files.size(this.folder.resolve("notes.db"))).isGreaterThan(80 * MB);
		assertThat(Files.size(this.folder.resolve("notes.db-wal"))).isLessThan(50 * MB);
	}

	@Test
	void aStoreThatWasMuchReadLeavesOneFileWhenItIsClosed() {
		this.records.put("k", Json.parse("1"));
		read(READS);
		this.stores.close();
		assertThat(this.folder).isDirectoryNotContaining("glob:**-wal").isDirectoryNotContaining("glob:**-shm");
	}

	private String read(int times) {
		String value = "";
		for (int i = 0; i < times; i++) {
			value = this.records.get("k").orElseThrow().value().toString();
		}
		return value;
	}

}
