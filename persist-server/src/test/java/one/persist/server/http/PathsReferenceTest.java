package one.persist.server.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether {@code docs/reference.md} has the paths of the server, and no other.
 */
class PathsReferenceTest {

	private static final Pattern ROUTE = Pattern.compile("\\((GET|POST|DELETE) && ([^)]+)\\) ->");

	private static final Pattern PATH = Pattern.compile("`((?:GET|POST|DELETE) /(?:operator/)?v1[^`]*)`");

	@TempDir
	private Path directory;

	@Test
	void eachPathIsThere() throws IOException {
		Set<String> told = PATH.matcher(Files.readString(Path.of("..", "docs", "reference.md")))
			.results()
			.map((path) -> path.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
		try (RunningServer server = RunningServer.onSqlite(this.directory, Map.of())) {
			RouterFunction<?> routes = server.bean(RouterFunctionMapping.class).getRouterFunction();
			Set<String> found = ROUTE.matcher(String.valueOf(routes))
				.results()
				.map((route) -> route.group(1) + " " + route.group(2))
				.filter((route) -> route.matches("\\S+ (/operator)?/v1.*"))
				.collect(Collectors.toCollection(TreeSet::new));
			assertThat(found).isNotEmpty();
			assertThat(told).isEqualTo(found);
		}
	}

}
