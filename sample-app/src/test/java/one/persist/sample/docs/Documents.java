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

	static final Path GUIDE = ROOT.resolve("docs/guide.md");

	private static final List<String> NEIGHBOURS = List.of("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
			"deploy/README.md", "sample-app/README.md");

	private Documents() {
	}

	static List<Path> all() {
		try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
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
		return blocks(text(file)).stream()
			.filter((block) -> block.language().equals(language))
			.map((block) -> new Snippet(ROOT.relativize(file) + " line " + block.line(), block.text()))
			.toList();
	}

	/** All fenced blocks, in their order; at the end one without language and text. */
	static List<Block> blocks(String text) {
		List<Block> blocks = new ArrayList<>();
		List<String> lines = text.lines().toList();
		int begin = 0;
		for (int at = 0; at < lines.size(); at++) {
			if (lines.get(at).startsWith("```")) {
				int end = at + 1 + lines.subList(at + 1, lines.size()).indexOf("```");
				blocks.add(new Block(at + 1, join(lines, begin, at), lines.get(at).substring(3),
						join(lines, at + 1, end)));
				begin = end + 1;
				at = end;
			}
		}
		blocks.add(new Block(lines.size(), join(lines, begin, lines.size()), "", ""));
		return blocks;
	}

	private static String join(List<String> lines, int from, int to) {
		return String.join("\n", lines.subList(from, to)).strip();
	}

	/**
	 * A fenced block.
	 *
	 * @param line the line that it begins at
	 * @param before what stands between the block before and this one
	 * @param language what is said of its language; may be empty
	 * @param text what is in it
	 */
	record Block(int line, String before, String language, String text) {

	}

	record Snippet(String place, String text) {

		@Override
		public String toString() {
			return this.place;
		}

	}

}
