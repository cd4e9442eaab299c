package one.persist.sample.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What there is to read: {@code README.md} and its neighbours, {@code docs} and
 * {@code deploy}.
 */
final class Documents {

	/** Surefire says where the module is; elsewhere it is where tests run. */
	static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

	static final Path README = ROOT.resolve("README.md");

	private static final List<String> NEIGHBOURS = List.of("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
			"deploy/README.md");

	private Documents() {
	}

	static List<Path> all() {
		try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
			Stream<Path> first = Stream.concat(Stream.of(README), NEIGHBOURS.stream().map(ROOT::resolve));
			return Stream.concat(first, docs.filter((file) -> file.toString().endsWith(".md")).sorted()).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static String text(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The fenced blocks of a language, in their order. */
	static List<Snippet> snippets(Path file, String language) {
		List<Snippet> snippets = new ArrayList<>();
		List<String> lines = text(file).lines().toList();
		for (int at = 0; at < lines.size(); at++) {
			if (lines.get(at).startsWith("```")) {
				int end = at + 1 + lines.subList(at + 1, lines.size()).indexOf("```");
				if (lines.get(at).equals("```" + language)) {
					snippets.add(new Snippet(ROOT.relativize(file) + " line " + (at + 1),
							String.join("\n", lines.subList(at + 1, end))));
				}
				at = end;
			}
		}
		return snippets;
	}

	record Snippet(String place, String text) {

		@Override
		public String toString() {
			return this.place;
		}

	}

}
