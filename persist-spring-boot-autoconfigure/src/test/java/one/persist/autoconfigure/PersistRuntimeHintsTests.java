package one.persist.autoconfigure;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PersistRuntimeHints}.
 */
class PersistRuntimeHintsTests {

	@Test
	void hintsAtWhatStoresReachByName() throws Exception {
		RuntimeHints hints = new RuntimeHints();
		new PersistRuntimeHints().registerHints(hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.resource().forResource("one/persist/internal/sqlite/store-1.sql"))
			.accepts(hints);
		for (String row : new String[] { "ConflictRow", "DeadLetterRow", "DecisionRow" }) {
			assertThat(RuntimeHintsPredicates.reflection().onType(Class.forName("one.persist.internal.records." + row)))
				.accepts(hints);
		}
	}

}
