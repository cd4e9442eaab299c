package one.persist.console;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class JournalTests {

	private static final Instant AT = Instant.parse("2026-11-28T08:00:00Z");

	@TempDir
	private Path folder;

	private final List<ConsoleAct> published = new ArrayList<>();

	@Test
	void keepsWhoDidWhatThroughARestart() {
		Path file = this.folder.resolve("made/when/missing/journal.ndjson");
		ConsoleAct act = new ConsoleAct(AT, "ada", "resolve", "orders", "hq", "a\nb", "with this device's version");
		new Journal(file, this.published::add).note(act);
		assertThat(new Journal(file, this.published::add).last()).containsExactly(act);
		assertThat(this.published).containsExactly(act);
	}

	@Test
	void showsTheLastActsNewestFirst() {
		Journal journal = new Journal(this.folder.resolve("journal.ndjson"), this.published::add);
		for (int i = 1; i <= Journal.SHOWN + 5; i++) {
			journal.note(new ConsoleAct(AT, "ada", "pause", "orders", "hq", null, "number " + i));
		}
		assertThat(journal.last()).hasSize(Journal.SHOWN);
		assertThat(journal.last().get(0).outcome()).isEqualTo("number " + (Journal.SHOWN + 5));
	}

	@Test
	void forgetsTheOldestWhenTheFileIsFull() throws Exception {
		Path file = this.folder.resolve("journal.ndjson");
		Journal journal = new Journal(file, this.published::add);
		String large = "x".repeat(100_000);
		for (int i = 1; i <= 50; i++) {
			journal.note(new ConsoleAct(AT, "ada", "pause", "orders", "hq", null, i + large));
		}
		assertThat(Files.size(file) + Files.size(this.folder.resolve("journal.ndjson.old"))).isLessThan(4_300_000);
		assertThat(journal.last().get(0).outcome()).startsWith("50x");
	}

	@Test
	void actsThoughNothingCanBeWritten() throws Exception {
		Path file = Files.createDirectory(this.folder.resolve("a-folder"));
		ConsoleAct act = new ConsoleAct(AT, "ada", "pause", "orders", "hq", null, "done");
		new Journal(file, this.published::add).note(act);
		assertThat(this.published).containsExactly(act);
	}

}
