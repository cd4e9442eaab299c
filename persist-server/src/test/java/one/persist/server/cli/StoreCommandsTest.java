package one.persist.server.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.Json;
import one.persist.server.cli.Commands.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Commands on real files of stores.
 */
class StoreCommandsTest {

	@TempDir
	Path folder;

	private final Commands commands = new Commands();

	private Path store(String... keysAndValues) {
		Path file = this.folder.resolve("tasks.db");
		try (Stores stores = Stores.builder().build()) {
			Store store = stores.create("tasks", StoreOptions.sqlite(file));
			for (int i = 0; i < keysAndValues.length; i += 2) {
				store.records(Json.class).put(keysAndValues[i], Json.parse(keysAndValues[i + 1]));
			}
		}
		return file;
	}

	private static void damage(Path file) throws IOException {
		String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
		assertThat(text).contains("\"milk\"");
		Files.writeString(file, text.replace("\"milk\"", "\"silk\""), StandardCharsets.ISO_8859_1);
	}

	@Test
	void theStatusOfAStoreIsPrintedWhileItIsOpen() {
		Path file = this.folder.resolve("tasks.db");
		try (Stores stores = Stores.builder().build()) {
			Store store = stores.create("tasks", StoreOptions.sqlite(file));
			store.records(Json.class).put("k1", Json.parse("1"));
			Ended status = this.commands.run("store", "status", file.toString());
			assertThat(status.exit()).isZero();
			assertThat(status.lines().get(0)).matches(".*/tasks.db: device " + store.device() + ", schema 1, \\d+ KB");
			assertThat(status.lines().get(2)).isEqualTo("1 records, 0 deletes kept, 0 open conflicts, 0 damaged");
			assertThat(status.lines().get(3)).isEqualTo("No remote was ever attached.");
			JsonNode json = JsonMapper.shared()
				.readTree(this.commands.run("store", "status", "--json", file.toString()).out());
			assertThat(json.get("device").asString()).isEqualTo(store.device().value());
			assertThat(json.get("schema").asInt()).isEqualTo(1);
			assertThat(json.get("remotes").isEmpty()).isTrue();
		}
	}

	@Test
	void aSoundFileIsToldFromADamagedOne() throws IOException {
		Path file = store("k1", "\"milk\"", "k2", "2");
		Ended sound = this.commands.run("store", "verify", file.toString());
		assertThat(sound.exit()).isZero();
		assertThat(sound.out()).startsWith(file + ": sound, 2 records.");
		damage(file);
		Ended damaged = this.commands.run("store", "verify", file.toString());
		assertThat(damaged.exit()).isEqualTo(3);
		assertThat(damaged.lines()).containsExactly("the record 'k1' (row 1) is not as it was written",
				file + ": DAMAGED, 1 records are whole, 1 are not. Keep a copy of the file; 'store salvage' writes what"
						+ " can be read.");
		JsonNode json = JsonMapper.shared()
			.readTree(this.commands.run("store", "verify", "--json", file.toString()).out());
		assertThat(json.get("damaged").asInt()).isEqualTo(1);
		Path none = Files.writeString(this.folder.resolve("none.db"), "x".repeat(5000));
		assertThat(this.commands.run("store", "verify", none.toString()).exit()).isEqualTo(3);
	}

	@Test
	void whatIsNoStoreIsAFailure() throws IOException {
		Ended missing = this.commands.run("store", "status", this.folder.resolve("none.db").toString());
		assertThat(missing.exit()).isEqualTo(1);
		assertThat(missing.err()).startsWith("There is no file ");
		Path text = Files.writeString(this.folder.resolve("text.db"), "x".repeat(5000));
		Ended none = this.commands.run("store", "status", text.toString());
		assertThat(none.exit()).isEqualTo(1);
		assertThat(none.err()).contains("is no SQLite database");
	}

	@Test
	void whatCanBeReadIsSalvagedAndImportedAgain() throws IOException {
		Path file = store("k1", "\"milk\"", "k2", "{\"n\":1.50}", "k3", "[]");
		damage(file);
		Path lines = this.folder.resolve("tasks.ndjson.gz");
		Ended salvaged = this.commands.run("store", "salvage", file.toString(), "--output", lines.toString());
		assertThat(salvaged.exit()).isEqualTo(3);
		assertThat(salvaged.err()).startsWith("Wrote 2 whole records, of which 0 wait to be sent, and 1 damaged ones.");
		Path fresh = this.folder.resolve("fresh.db");
		String[] command = { "store", "import", fresh.toString(), "--input", lines.toString() };
		Ended absent = this.commands.run(command);
		assertThat(absent.exit()).isEqualTo(1);
		assertThat(absent.err()).contains("--create");
		Ended imported = this.commands.run("store", "import", "--create", fresh.toString(), "--input",
				lines.toString());
		assertThat(imported.exit()).isEqualTo(3);
		assertThat(imported.err()).startsWith("Imported into " + fresh + ": 2 written, 1 damaged.");
		Ended again = this.commands.run(command);
		assertThat(again.err()).startsWith("Imported into " + fresh + ": 2 left as they were, 1 damaged.");
		assertThat(this.commands.run("store", "salvage", fresh.toString()).out())
			.contains("\"key\":\"k2\",\"value\":{\"n\":1.50}");
	}

	@Test
	void whatIsThereIsWrittenOverOnlyIfThatIsAskedFor() {
		Path file = store("k1", "1", "k2", "2");
		String lines = """
				{"key":"k1","value":9}
				{"key":"k2","deleted":true,"version":"x@y"}
				{"key":"k3","value":{"a":[1,{"b":2}]},"pending":["hq"]}
				""";
		assertThat(this.commands.in(lines).run("store", "import", "--pending", file.toString()).err())
			.contains(": 1 written, 2 passed over.");
		assertThat(this.commands.in(lines).run("store", "import", file.toString()).err())
			.contains(": 3 left as they were.");
		assertThat(this.commands.in(lines).run("store", "import", "--replace", file.toString()).err())
			.contains(": 2 written, 1 deleted.");
		assertThat(this.commands.run("store", "salvage", file.toString()).out()).contains("\"k1\",\"value\":9",
				"\"k3\",\"value\":{\"a\":[1,{\"b\":2}]}");
	}

	@Test
	void aLineThatIsNoneIsNamed() {
		Path file = store();
		for (String line : List.of("no", "[]", "{}", "{\"key\":1,\"value\":1}", "{\"key\":\"\",\"value\":1}",
				"{\"key\":\"k\"}", "{\"key\":\"k\",\"value\":", "{\"key\":\"" + "k".repeat(513) + "\",\"value\":1}")) {
			Ended ended = this.commands.in("{\"key\":\"k0\",\"value\":0}\n" + line)
				.run("store", "import", file.toString());
			assertThat(ended.exit()).as(line).isEqualTo(1);
			assertThat(ended.err()).as(line).startsWith("Line 2 cannot be imported: ");
		}
	}

	@Test
	void aFileThatIsOpenIsNeitherSalvagedNorFilled() {
		Path file = this.folder.resolve("tasks.db");
		try (Stores stores = Stores.builder().build()) {
			stores.create("tasks", StoreOptions.sqlite(file));
			assertThat(this.commands.run("store", "salvage", file.toString()).exit()).isEqualTo(4);
			assertThat(this.commands.in("").run("store", "import", file.toString()).exit()).isEqualTo(4);
		}
	}

	@Test
	void whoLooksOnSeesHowFarItIs() {
		Path file = store();
		String lines = IntStream.range(0, 5_000)
			.mapToObj((i) -> "{\"key\":\"k" + i + "\",\"value\":" + i + "}")
			.collect(Collectors.joining("\n"));
		AtomicLong millis = new AtomicLong();
		InstantSource clock = () -> Instant.EPOCH.plus(Duration.ofMillis(millis.addAndGet(1_000)));
		assertThat(this.commands.in(lines).run("store", "import", file.toString()).err()).doesNotContain("\r");
		Ended verified = new Commands().watched().clock(clock).run("store", "verify", file.toString());
		assertThat(verified.err())
			.contains("\rChecking: [--------------------]   0%, 0 of 5,000 records",
					"\rChecking: [##########----------]  50%, 2,500 of 5,000 records, 0:0", " left")
			.endsWith("\r");
		assertThat(verified.out()).startsWith(file + ": sound, 5000 records.");
		Ended salvaged = new Commands().watched().clock(clock).run("store", "salvage", file.toString());
		assertThat(salvaged.err()).contains("\rSalvaging: ", " records");
	}

}
