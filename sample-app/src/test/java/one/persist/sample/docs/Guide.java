package one.persist.sample.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import one.persist.sample.docs.Documents.Block;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the guide tells its reader to do, in its order. It is read as a person reads it:
 * the sentence before a box says what the box is for.
 */
final class Guide {

	private static final Pattern FILE = Pattern.compile("`([\\w./-]+)`(?:, once more)?:$");

	private static final Pattern TERMINAL = Pattern.compile("In the terminal of the (\\w+)[^.]*:$");

	private static final Pattern STOP = Pattern.compile("Ctrl-C in the terminal of the (\\w+)");

	private final List<Step> steps = new ArrayList<>();

	private Guide() {
	}

	static List<Step> read(String text) {
		Guide guide = new Guide();
		for (Block block : Documents.blocks(text)) {
			guide.stop(block.before());
			if (!block.language().isEmpty()) {
				guide.add(block);
			}
		}
		return guide.steps;
	}

	private void stop(String words) {
		STOP.matcher(words).results().forEach((found) -> this.steps.add(new Stop(found.group(1))));
	}

	private void add(Block block) {
		switch (block.language()) {
			case "xml", "yaml", "java" -> this.steps.add(new Write(lastOf(FILE, block), block.text()));
			case "json", "text" -> {
				Step shown = this.steps.remove(this.steps.size() - 1);
				assertThat(shown).as("what shows: %s", block.text()).isInstanceOf(Run.class);
				this.steps.add(new Show(((Run) shown).command(), block.text(), block.language().equals("json")));
			}
			case "sh" -> {
				Matcher terminal = TERMINAL.matcher(block.before());
				this.steps.add(terminal.find() ? new Start(terminal.group(1), block.text()) : new Run(block.text()));
			}
			default -> throw new IllegalStateException("What is the reader to do with " + block.language() + "?");
		}
	}

	private static String lastOf(Pattern pattern, Block block) {
		Matcher matcher = pattern.matcher(block.before());
		assertThat(matcher.find()).as("a name for: %s", block.text()).isTrue();
		return matcher.group(1);
	}

	sealed interface Step {

	}

	/** Write a file. */
	record Write(String file, String text) implements Step {

	}

	/** Type a command, which comes to an end. */
	record Run(String command) implements Step {

	}

	/** Type a command until it shows what the guide says. */
	record Show(String command, String shown, boolean json) implements Step {

	}

	/** Start a program in a terminal of its own. */
	record Start(String terminal, String command) implements Step {

	}

	/** Stop the program of a terminal. */
	record Stop(String terminal) implements Step {

	}

}
