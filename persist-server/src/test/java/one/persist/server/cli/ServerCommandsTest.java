package one.persist.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import one.persist.server.cli.Commands.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What all commands have in common.
 */
class ServerCommandsTest {

	static Stream<String> commands() {
		return Stream.of("", "key", "key create", "key list", "key revoke", "device", "device list", "device revoke",
				"device allow", "tenant", "tenant list", "tenant export", "tenant import", "tenant delete", "store",
				"store status", "store verify", "store salvage", "store import");
	}

	private static Ended run(String command, String... more) {
		List<String> args = new ArrayList<>(command.isEmpty() ? List.of() : List.of(command.split(" ")));
		args.addAll(List.of(more));
		return new Commands().run(args.toArray(String[]::new));
	}

	@ParameterizedTest
	@MethodSource("commands")
	void eachCommandSaysWhatItDoesAndHowItEnds(String command) {
		Ended help = run(command, "--help");
		assertThat(help.exit()).isZero();
		assertThat(help.out()).startsWith("Usage: java -jar persist-server" + (command.isEmpty() ? "" : " " + command))
			.contains("Exit codes:", "  3   It was done; something is damaged.", "--help");
		assertThat(help.out().lines()).as("an option without a description")
			.noneMatch((line) -> line.matches(" +(-\\w, )?--[a-z-]+(=<\\w+>)?"));
	}

	@ParameterizedTest
	@MethodSource("commands")
	void whatIsNotUnderstoodIsAnsweredWithHowToSayIt(String command) {
		Ended ended = run(command, "--nonsense");
		assertThat(ended.exit()).isEqualTo(2);
		assertThat(ended.err()).matches("(?s)(Unknown option: '--nonsense'|Missing required .*: '.*)\\R.*")
			.endsWith("More: java -jar persist-server" + (command.isEmpty() ? "" : " " + command) + " --help"
					+ System.lineSeparator());
		assertThat(ended.out()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("commands")
	void eachCommandIsInTheDocument(String command) throws IOException {
		String document = Files.readString(Path.of("..", "docs", "command-line.md"));
		boolean group = !command.contains(" ");
		assertThat(document).contains(group ? command : "`" + command + " ");
	}

	@Test
	void eachExitCodeIsInTheDocument() throws IOException {
		String document = Files.readString(Path.of("..", "docs", "command-line.md"));
		for (ExitCode code : ExitCode.values()) {
			assertThat(document).contains("\n| " + code.number() + " | ");
		}
	}

	@Test
	void anUnknownCommandIsNoServer() {
		assertThat(CommandArguments.areCommand("serve")).isTrue();
		assertThat(CommandArguments.areCommand("--help")).isTrue();
		assertThat(CommandArguments.areCommand("--server.port=0")).isFalse();
		assertThat(CommandArguments.areCommand()).isFalse();
		Ended unknown = run("stor");
		assertThat(unknown.exit()).isEqualTo(2);
		assertThat(unknown.err()).contains("Unmatched argument at index 0: 'stor'",
				"Did you mean: persist-server store");
	}

	@Test
	void theVersionIsTold() {
		assertThat(run("--version").out()).startsWith("Persist ");
	}

}
