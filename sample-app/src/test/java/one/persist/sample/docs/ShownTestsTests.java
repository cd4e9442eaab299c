package one.persist.sample.docs;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import one.persist.sample.docs.Documents.Snippet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether tests that documents show pass, as they stand there.
 */
class ShownTestsTests {

	@TempDir
	private Path directory;

	@ParameterizedTest(name = "{0}")
	@MethodSource("pages")
	void pass(Path file) throws IOException, ClassNotFoundException {
		SnippetCompiler compiler = new SnippetCompiler(this.directory);
		int run = 0;
		for (Snippet snippet : Documents.snippets(file, "java")) {
			String name = compiler.compile(snippet);
			if (isTest(snippet)) {
				run(snippet, name);
				run++;
			}
		}
		assertThat(run).isPositive();
	}

	private void run(Snippet snippet, String name) throws IOException, ClassNotFoundException {
		try (URLClassLoader classes = new URLClassLoader(new URL[] { this.directory.toUri().toURL() })) {
			LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
				.selectors(DiscoverySelectors.selectClass(classes.loadClass(name)))
				.build();
			SummaryGeneratingListener summary = new SummaryGeneratingListener();
			LauncherFactory.create().execute(request, summary);
			TestExecutionSummary result = summary.getSummary();
			assertThat(result.getTotalFailureCount()).as("%s: %s", snippet, failures(result)).isZero();
			assertThat(result.getTestsSucceededCount()).as(snippet.place()).isPositive();
		}
	}

	private static String failures(TestExecutionSummary result) {
		StringWriter text = new StringWriter();
		result.printFailuresTo(new PrintWriter(text));
		return text.toString();
	}

	/** All but the guide, whose test is run by the one who follows it. */
	static Stream<Path> pages() {
		List<Path> pages = new ArrayList<>(Documents.all());
		pages.remove(Documents.GUIDE);
		return pages.stream()
			.filter((file) -> Documents.snippets(file, "java").stream().anyMatch(ShownTestsTests::isTest));
	}

	private static boolean isTest(Snippet snippet) {
		return snippet.text().contains("@Test\n") || snippet.text().contains("@ParameterizedTest\n");
	}

}
