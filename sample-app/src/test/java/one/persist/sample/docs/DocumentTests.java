package one.persist.sample.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class DocumentTests {

	private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");

	private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

	private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+-SNAPSHOT");

	@TempDir
	private Path directory;

	/** Each class with those before it on the page, as a reader has them. */
	@ParameterizedTest(name = "{0}")
	@MethodSource("one.persist.sample.docs.Documents#all")
	void javaCompiles(Path file) {
		SnippetCompiler compiler = new SnippetCompiler(this.directory);
		assertThat(Documents.snippets(file, "java"))
			.allSatisfy((snippet) -> assertThat(compiler.compile(snippet)).isNotEmpty());
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("one.persist.sample.docs.Documents#all")
	void linksLeadSomewhere(Path file) {
		assertThat(LINK.matcher(Documents.text(file)).results()).allSatisfy((link) -> {
			Path target = link.group(1).isEmpty() ? file : file.resolveSibling(link.group(1));
			assertThat(target).exists();
			if (link.group(2) != null) {
				assertThat(anchors(target)).contains(link.group(2));
			}
		});
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("one.persist.sample.docs.Documents#all")
	void namesTheVersionThatIsBuilt(Path file) {
		String built = VERSION.matcher(Documents.text(Documents.ROOT.resolve("pom.xml")))
			.results()
			.map(MatchResult::group)
			.findFirst()
			.orElseThrow();
		assertThat(VERSION.matcher(Documents.text(file)).results().map(MatchResult::group)).allMatch(built::equals);
	}

	@Test
	void eachPageIsNamedInTheReadme() {
		List<Path> named = LINK.matcher(Documents.text(Documents.README))
			.results()
			.map((link) -> Documents.ROOT.resolve(link.group(1)).normalize())
			.toList();
		List<Path> others = Documents.all().stream().filter((file) -> !file.equals(Documents.README)).toList();
		assertThat(named).containsAll(others);
	}

	@Test
	void findsWhatThereIsToCheck() {
		assertThat(Documents.snippets(Documents.GUIDE, "java")).hasSizeGreaterThan(3);
		assertThat(LINK.matcher(Documents.text(Documents.README)).results()).hasSizeGreaterThan(5);
		assertThat(Documents.all()).hasSizeGreaterThan(3).allMatch(Files::isRegularFile);
	}

	private static Stream<String> anchors(Path file) {
		return HEADING.matcher(Documents.text(file))
			.results()
			.map((heading) -> heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-'));
	}

}
