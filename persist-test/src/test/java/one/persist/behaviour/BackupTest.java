package one.persist.behaviour;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import one.persist.StoreBackupException;
import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.DeviceId;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import one.persist.spi.RemoteException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BackupTest {

	@TempDir
	Path folder;

	private TestWorld world;

	private TestDevice device;

	private Path backup;

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
		this.device = this.world.device("a");
		this.backup = this.folder.resolve("backups/a.db");
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void aBackupHoldsRecordsAndWhatIsPending() throws IOException {
		this.device.put("sent", "1");
		this.device.cycle();
		this.world.remote().failWith(Kind.TRANSIENT);
		this.device.put("waiting", "2");
		this.device.store().backup(this.backup);
		assertThat(files(this.backup.getParent())).containsExactly("a.db");
		this.device.close();
		Files.copy(this.backup, this.folder.resolve("restored.db"));
		TestDevice restored = this.world.device("restored");
		assertThat(restored.all()).containsExactly(Map.entry("sent", "1"), Map.entry("waiting", "2"));
		assertThat(restored.store().sync().status().pending()).isEqualTo(1);
		this.device.reopen();
	}

	@Test
	void fault24ABackupPutBackInPlaceIsAnotherDeviceAtOnce() throws IOException {
		this.device.put("k", "1");
		this.device.cycle();
		DeviceId before = this.device.store().device();
		this.device.store().backup(this.backup);
		this.device.put("k", "2");
		this.device.cycle();
		this.device.close();
		overwrite(this.backup, this.device.file());
		this.device.reopen();
		assertThat(this.device.store().device()).isNotEqualTo(before);
		assertThat(this.device.get("k")).isEqualTo("1");
		DeviceId after = this.device.store().device();
		this.world.cycles(2);
		assertThat(this.device.get("k")).isEqualTo("2");
		assertThat(this.device.reopen().store().device()).isEqualTo(after);
	}

	@Test
	void fault24ADeleteInABackupPutBackInPlaceHolds() throws IOException {
		TestDevice other = this.world.device("b");
		this.world.remote().failWith(Kind.TRANSIENT);
		this.device.put("k", "1");
		this.device.store().backup(this.backup);
		this.world.remote().heal();
		this.world.cycles(2);
		this.device.close();
		overwrite(this.backup, this.device.file());
		this.device.reopen();
		this.device.records().delete("k");
		this.world.cycles(3);
		assertThat(this.device.get("k")).isNull();
		assertThat(other.get("k")).isNull();
	}

	@Test
	void anExistingFileIsNotOverwritten() throws IOException {
		Files.createDirectories(this.backup.getParent());
		Files.writeString(this.backup, "precious");
		assertThatExceptionOfType(StoreBackupException.class).isThrownBy(() -> this.device.store().backup(this.backup))
			.withMessageContaining("exists");
		assertThat(this.backup).hasContent("precious");
		assertThatExceptionOfType(StoreBackupException.class)
			.isThrownBy(() -> this.device.store().backup(this.device.file()));
		this.device.put("k", "1");
	}

	@Test
	void aBackupThatFailsLeavesNothing() throws Exception {
		try (SmallDisk disk = SmallDisk.mount(this.folder, 256)) {
			for (int i = 0; i < 100; i++) {
				this.device.put("k" + i, "\"" + "x".repeat(10_000) + "\"");
			}
			assertThatExceptionOfType(StoreBackupException.class)
				.isThrownBy(() -> this.device.store().backup(disk.path().resolve("a.db")));
			assertThat(files(disk.path())).isEmpty();
		}
	}

	@Test
	void writersGoOnWhileABackupIsMade() throws Exception {
		for (int i = 0; i < 20; i++) {
			Map<String, Json> values = new LinkedHashMap<>();
			for (int j = 0; j < 500; j++) {
				values.put("k" + i + "-" + j, Json.parse("\"" + "x".repeat(1_000) + "\""));
			}
			this.device.records().putAll(values);
		}
		AtomicBoolean done = new AtomicBoolean();
		List<Long> waits = new ArrayList<>();
		Thread writer = new Thread(() -> {
			for (int i = 0; !done.get(); i++) {
				long before = System.nanoTime();
				this.device.put("live" + i, "1");
				waits.add(System.nanoTime() - before);
			}
		});
		writer.start();
		this.device.store().backup(this.backup);
		done.set(true);
		writer.join();
		assertThat(waits).hasSizeGreaterThan(1).allMatch((nanos) -> nanos < 1_000_000_000L);
		Files.copy(this.backup, this.folder.resolve("restored.db"));
		assertThat(this.world.device("restored").records().count(RecordQuery.prefix("k"))).isEqualTo(10_000);
	}

	private static List<String> files(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList();
		}
	}

	/** Puts a file's bytes into another, which stays the same file. */
	private static void overwrite(Path source, Path target) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(target.toFile(), "rw")) {
			byte[] bytes = Files.readAllBytes(source);
			file.write(bytes);
			file.setLength(bytes.length);
		}
	}

}
