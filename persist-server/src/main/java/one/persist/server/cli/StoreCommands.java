package one.persist.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import one.persist.StoreExport;
import one.persist.StoreInspection;
import one.persist.StoreInspection.Contents;
import one.persist.StoreInspection.FileInfo;
import one.persist.StoreInspection.Findings;
import one.persist.StoreInspection.Status;
import one.persist.server.cli.StoreImport.Fate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Files of stores, as devices have them. No server is asked.
 */
@Command(name = "store", description = "Look into, check, salvage and fill the file of a device's store.")
final class StoreCommands {

	private static final String FILE = "The store's file, such as ./data/tasks.db.";

	private static final double KILO = 1024;

	private final Terminal terminal;

	StoreCommands(Terminal terminal) {
		this.terminal = terminal;
	}

	@Command(name = "status", description = { "Print how a store stands, also while an application has it open.",
			"Nothing is written, and the application is not disturbed." })
	int status(@Mixin JsonOutput json, @Parameters(paramLabel = "FILE", description = FILE) Path file) {
		Status status = StoreInspection.of(file).status();
		if (json.isWanted()) {
			json.print(this.terminal, ToldStatus.of(status));
		}
		else {
			print(status);
		}
		return ((status.contents().damaged() > 0) ? ExitCode.DAMAGED : ExitCode.OK).number();
	}

	private void print(Status status) {
		FileInfo file = status.file();
		Contents contents = status.contents();
		this.terminal
			.say(file.path() + ": device " + status.device() + ", schema " + file.schema() + ", " + size(file.bytes()));
		if (file.holder() != null) {
			this.terminal.say(
					"Opened last by " + file.holder() + (file.held() ? ", which runs." : ", which does not run here."));
		}
		this.terminal.say(String.format(Locale.ROOT, "%,d records, %,d deletes kept, %,d open conflicts, %,d damaged",
				contents.records(), contents.tombstones(), contents.openConflicts(), contents.damaged()));
		if (status.remotes().isEmpty()) {
			this.terminal.say("No remote was ever attached.");
			return;
		}
		TextTable table = new TextTable("REMOTE", "STANDING", "PENDING", "HELD", "OLDEST", "DEAD LETTERS",
				"LAST SUCCESS");
		status.remotes()
			.forEach((remote) -> table.add(remote.name(), remote.standing().name().toLowerCase(Locale.ROOT),
					remote.backlog().pending(), remote.backlog().held(), when(remote.backlog().oldest(), "-"),
					remote.backlog().deadLetters(), when(remote.lastSuccess(), "never")));
		table.print(this.terminal);
	}

	private String when(@Nullable Instant time, String otherwise) {
		return (time != null) ? time + " (" + Ago.text(time, this.terminal.now()) + ")" : otherwise;
	}

	private static String size(long bytes) {
		return (bytes < KILO * KILO) ? String.format(Locale.ROOT, "%.0f KB", bytes / KILO)
				: String.format(Locale.ROOT, "%.1f MB", bytes / KILO / KILO);
	}

	@Command(name = "verify",
			description = { "Check all of a store's file: pages, indexes, and the checksum of each record.",
					"Nothing is written. The file may be open; its log grows meanwhile." })
	int verify(@Mixin JsonOutput json, @Parameters(paramLabel = "FILE", description = FILE) Path file) {
		Findings findings;
		try (ProgressLine progress = new ProgressLine(this.terminal, "Checking", "records")) {
			findings = StoreInspection.of(file).verify(progress::at);
		}
		if (json.isWanted()) {
			json.print(this.terminal, findings);
		}
		else if (findings.isSound()) {
			this.terminal.say(file + ": sound, " + findings.records() + " records.");
		}
		else {
			findings.problems().forEach(this.terminal::say);
			this.terminal.say(file + ": DAMAGED, " + findings.records() + " records are whole, " + findings.damaged()
					+ " are not. Keep a copy of the file; 'store salvage' writes what can be read.");
		}
		return (findings.isSound() ? ExitCode.OK : ExitCode.DAMAGED).number();
	}

	@Command(name = "salvage",
			description = { "Write what can be read of a store's file as lines of JSON, also of a damaged one.",
					"The file is only read, by way of a copy; no application may have it open." })
	int salvage(@Parameters(paramLabel = "FILE", description = FILE) Path file,
			@Option(names = "--output", defaultValue = OutputFile.STANDARD, paramLabel = "FILE",
					description = "Where to; gzip if it ends in .gz. Default: the standard output.") String output)
			throws IOException {
		StoreExport.Report report;
		try (ProgressLine progress = new ProgressLine(this.terminal, "Salvaging", "records");
				OutputFile target = OutputFile.open(output, this.terminal)) {
			report = StoreExport.of(file).writeTo(new CountedLines(target.out(), progress));
			target.finish();
		}
		report.unreadable().forEach((what) -> this.terminal.note("Unreadable: " + what));
		this.terminal.note("Wrote " + report.records() + " whole records, of which " + report.pending()
				+ " wait to be sent, and " + report.damaged() + " damaged ones.");
		boolean whole = report.damaged() == 0 && report.unreadable().isEmpty();
		return (whole ? ExitCode.OK : ExitCode.DAMAGED).number();
	}

	@Command(name = "import", description = {
			"Write records into a store's file, as an application on this device would.",
			"Input are lines {\"key\": ..., \"value\": ...} or {\"key\": ..., \"deleted\": true}, such as 'store salvage'"
					+ " writes. What is written waits to be sent when the application runs; it must not run now.",
			"A record that is there already is left as it is. An import that fails can be repeated." })
	int importLines(@Parameters(paramLabel = "FILE", description = FILE) Path file,
			@Option(names = "--input", defaultValue = OutputFile.STANDARD, paramLabel = "FILE",
					description = "Where from; gzip if it ends in .gz. Default: the standard input.") String input,
			@Mixin ImportRules rules) throws IOException {
		Map<Fate, Long> done;
		try (InputFile lines = InputFile.open(input, "Importing", this.terminal);
				StoreImport target = StoreImport.into(file, rules.rules())) {
			done = target.run(lines.in());
		}
		this.terminal.note("Imported into " + file + ": " + (done.isEmpty() ? "nothing" : told(done)) + ".");
		return (done.containsKey(Fate.DAMAGED) ? ExitCode.DAMAGED : ExitCode.OK).number();
	}

	private static String told(Map<Fate, Long> done) {
		return done.entrySet()
			.stream()
			.map((entry) -> entry.getValue() + " " + entry.getKey().words())
			.collect(Collectors.joining(", "));
	}

}
