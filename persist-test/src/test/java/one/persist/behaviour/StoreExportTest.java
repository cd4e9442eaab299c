package one.persist.behaviour;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import one.persist.StoreExport;
import one.persist.StoreOpenException;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import one.persist.spi.RemoteException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StoreExportTest {

	private static final int PAGE = 4_096;

	/** Enough for inner pages in all trees. */
	private static final int RECORDS = 600;

	@TempDir
	Path folder;

	private TestWorld world;

	private TestDevice device;

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

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
	void fault30RecordsTombstonesAndWhatIsPendingAreWrittenAsLines() throws IOException {
		this.device.put("k1", "{\"n\":1.50}");
		this.device.put("k2", "2");
		this.device.cycle();
		this.world.remote().failWith(Kind.TRANSIENT);
		this.device.records().delete("k2");
		this.device.close();
		StoreExport.Report report = StoreExport.of(this.device.file()).writeTo(this.out);
		assertThat(report).isEqualTo(new StoreExport.Report(2, 1, 0, List.of()));
		assertThat(text()).contains("{\"key\":\"k1\",\"value\":{\"n\":1.50},\"version\":\"");
		List<JsonNode> lines = lines();
		assertThat(lines.get(0).get("pending").isEmpty()).isTrue();
		assertThat(lines.get(1).get("deleted").booleanValue()).isTrue();
		assertThat(lines.get(1).get("pending").get(0).stringValue()).isEqualTo("r1");
		this.device.reopen();
	}

	@Test
	void fault30ADamagedRecordIsWrittenAsTheBytesThatItIs() throws IOException {
		this.device.put("k1", "\"milk\"");
		this.device.close();
		byte[] bytes = Files.readAllBytes(this.device.file());
		String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("\"milk\"", "\"silk\"");
		Files.write(this.device.file(), text.getBytes(StandardCharsets.ISO_8859_1));
		StoreExport.Report report = StoreExport.of(this.device.file()).writeTo(this.out);
		assertThat(report.records()).isZero();
		assertThat(report.damaged()).isEqualTo(1);
		assertThat(lines().get(0).get("bytes").binaryValue()).isEqualTo("\"silk\"".getBytes(StandardCharsets.UTF_8));
		this.device.reopen();
	}

	@Test
	void fault30AllPagesButTheDamagedOneAreExportedAndTheFileIsNotTouched() throws IOException {
		byte[] whole = fill();
		int pages = whole.length / PAGE;
		int most = 0;
		for (int page = 0; page < pages; page++) {
			byte[] damaged = whole.clone();
			for (int i = 0; i < PAGE; i++) {
				damaged[page * PAGE + i] = (byte) 0xa5;
			}
			Files.write(this.device.file(), damaged);
			this.out.reset();
			StoreExport.Report report = StoreExport.of(this.device.file()).writeTo(this.out);
			assertThat(lines()).hasSize((int) (report.records() + report.damaged()));
			assertThat(report.records() == RECORDS || !report.unreadable().isEmpty()).as("page " + page).isTrue();
			most = Math.max(most, (report.records() > RECORDS - 100 && report.records() < RECORDS) ? 1 : most);
			assertThat(Files.readAllBytes(this.device.file())).isEqualTo(damaged);
		}
		assertThat(most).isEqualTo(1);
		Files.write(this.device.file(), whole);
		this.device.reopen();
	}

	@Test
	void fault30AFileWithoutItsHeaderIsExportedWhole() throws IOException {
		byte[] whole = fill();
		byte[] damaged = whole.clone();
		for (int i = 0; i < 24; i++) {
			damaged[i] = 0;
		}
		Files.write(this.device.file(), damaged);
		StoreExport.Report report = StoreExport.of(this.device.file()).writeTo(this.out);
		assertThat(report.records()).isEqualTo(RECORDS);
		assertThat(report.pending()).isEqualTo(RECORDS);
		assertThat(report.unreadable()).hasSize(1);
		assertThat(Files.readAllBytes(this.device.file())).isEqualTo(damaged);
		Files.write(this.device.file(), whole);
		this.device.reopen();
	}

	@Test
	void anOpenStoreIsNotExported() {
		assertThatExceptionOfType(StoreOpenException.class)
			.isThrownBy(() -> StoreExport.of(this.device.file()).writeTo(this.out))
			.withMessageContaining("backup");
	}

	private byte[] fill() throws IOException {
		this.world.remote().failWith(Kind.TRANSIENT);
		this.device.store().transaction(() -> {
			for (int i = 0; i < RECORDS; i++) {
				this.device.put("k" + i, "\"" + "x".repeat(100) + i + "\"");
			}
		});
		this.device.close();
		return Files.readAllBytes(this.device.file());
	}

	private String text() {
		return this.out.toString(StandardCharsets.UTF_8);
	}

	private List<JsonNode> lines() {
		return text().lines().map(JsonMapper.shared()::readTree).toList();
	}

}
