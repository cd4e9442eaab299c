package one.persist.sample.docs;

import java.io.File;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import one.persist.sample.docs.Documents.Snippet;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles what documents show, against what tests see and what was compiled before.
 * Parts of a class get the rest of it from here.
 */
final class SnippetCompiler {

	private static final Pattern TYPE = Pattern.compile("^(?:public )?(?:final )?(?:class|record|interface) (\\w+)",
			Pattern.MULTILINE);

	private static final String MEMBER = """
			import java.io.*;
			import java.math.BigDecimal;
			import java.nio.file.*;
			import java.time.Duration;
			import java.util.*;
			import java.util.stream.Stream;

			import one.persist.*;
			import one.persist.conflict.*;
			import one.persist.sample.*;
			import one.persist.server.Caller;
			import one.persist.server.records.*;
			import one.persist.server.rules.*;
			import one.persist.spi.RemoteException.Kind;
			import one.persist.test.*;
			import org.junit.jupiter.api.Test;
			import org.springframework.context.annotation.Bean;
			import org.springframework.jdbc.core.JdbcTemplate;
			import org.springframework.security.config.Customizer;
			import org.springframework.security.config.annotation.web.builders.HttpSecurity;
			import org.springframework.security.web.SecurityFilterChain;

			import static org.assertj.core.api.Assertions.assertThat;

			@PersistTest
			class Example {

				record Price(BigDecimal euros) {
				}

				static List<String> union(List<String> some, List<String> others) {
					return Stream.concat(some.stream(), others.stream()).distinct().sorted().toList();
				}

			%s

			}
			""";

	private static final String STATEMENT = MEMBER.formatted("""
				void run(Store store, Records<Inspection> records, ServerRecords serverRecords) throws Exception {
			%s
				}
			""");

	private final Path output;

	SnippetCompiler(Path output) {
		this.output = output;
	}

	/** Compiles a snippet and gives the name of its class. */
	String compile(Snippet snippet) {
		Matcher type = TYPE.matcher(snippet.text());
		if (type.find()) {
			return compile(snippet, type.group(1), snippet.text());
		}
		boolean member = snippet.text().startsWith("@");
		return compile(snippet, "Example", (member ? MEMBER : STATEMENT).formatted(snippet.text()));
	}

	private String compile(Snippet snippet, String name, String source) {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		List<String> options = List.of("-d", this.output.toString(), "-classpath",
				this.output + File.pathSeparator + System.getProperty("java.class.path"), "-proc:none", "-parameters",
				"-Xlint:deprecation,removal,unchecked", "-Werror");
		boolean compiled = compiler.getTask(messages, null, null, options, null, List.of(new Source(name, source)))
			.call();
		assertThat(compiled).as("%s:%n%s", snippet.place(), messages).isTrue();
		return name;
	}

	private static final class Source extends SimpleJavaFileObject {

		private final String text;

		Source(String name, String text) {
			super(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE);
			this.text = text;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

	}

}
