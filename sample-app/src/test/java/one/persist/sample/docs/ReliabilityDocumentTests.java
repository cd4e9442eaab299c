package one.persist.sample.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether the tests that {@code docs/reliability.md} names are there.
 */
class ReliabilityDocumentTests {

	private static final int FAULTS = 50;

	private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\| (.*) \\| (.*) \\| (.*) \\|$",
			Pattern.MULTILINE);

	private static final Pattern TEST = Pattern.compile("`(\\w+(?:Tests?|IT|Contract))`");

	private static final Pattern MISTAKE = Pattern.compile("^\\| (.*) \\| \\d+ \\|$", Pattern.MULTILINE);

	private static final String TEXT = Documents.text(Documents.ROOT.resolve("docs/reliability.md"));

	private static final Map<String, String> SOURCES = sources();

	@Test
	void everyFaultHasARow() {
		assertThat(rows()).extracting((row) -> Integer.valueOf(row.group(1)))
			.containsExactlyElementsOf(IntStream.rangeClosed(1, FAULTS).boxed().toList());
	}

	@ParameterizedTest(name = "fault {0}")
	@MethodSource("faults")
	void everyFaultHasATestOfItsNumberOrAReason(int fault, String happens, List<String> tests) {
		if (tests.isEmpty()) {
			assertThat(happens).startsWith("Not tested:");
		}
		Pattern method = Pattern.compile("void fault(?:\\d\\dAnd)*%02d\\D".formatted(fault));
		assertThat(tests)
			.allSatisfy((test) -> assertThat(SOURCES.get(test)).as(test).isNotNull().containsPattern(method));
	}

	@Test
	void everyTestThatIsNamedIsThere() {
		assertThat(SOURCES.keySet()).containsAll(tests(TEXT));
	}

	@Test
	void everyMistakeThatIsListedIsMade() {
		List<String> listed = MISTAKE.matcher(TEXT).results().map((row) -> row.group(1)).toList();
		assertThat(listed).isNotEmpty();
		assertThat(SOURCES.get("DeliberateBugs")).contains(listed);
	}

	static Stream<Object[]> faults() {
		return rows().stream()
			.map((row) -> new Object[] { Integer.parseInt(row.group(1)), row.group(3), tests(row.group(4)) });
	}

	private static List<MatchResult> rows() {
		String faults = TEXT.substring(TEXT.indexOf("## The faults"));
		return ROW.matcher(faults).results().toList();
	}

	private static List<String> tests(String text) {
		return TEST.matcher(text).results().map((test) -> test.group(1)).distinct().toList();
	}

	private static Map<String, String> sources() {
		try (Stream<Path> files = Files.walk(Documents.ROOT)) {
			return files.filter((file) -> file.toString().endsWith(".java"))
				.collect(Collectors.toMap(ReliabilityDocumentTests::name, Documents::text, (one, other) -> one + other,
						TreeMap::new));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String name(Path file) {
		return file.getFileName().toString().replace(".java", "");
	}

}
