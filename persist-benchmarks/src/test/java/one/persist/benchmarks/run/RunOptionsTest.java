package one.persist.benchmarks.run;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RunOptionsTest {

	@Test
	void readsNamesAndOptions() {
		RunOptions options = RunOptions.parse("w3", "records=1_000", "rounds=3", "warm-up=7", "w4", "jvm=-ea",
				"jvm=-esa");
		assertThat(options.workloads()).containsExactly("w3", "w4");
		assertThat(options.records()).isEqualTo(1_000);
		assertThat(options.rounds()).isEqualTo(3);
		assertThat(options.warmUp()).isEqualTo(7);
		assertThat(options.heap()).isEqualTo("256m");
		assertThat(options.jvm()).containsExactly("-ea", "-esa");
	}

	@Test
	void refusesWhatItDoesNotKnow() {
		assertThatIllegalArgumentException().isThrownBy(() -> RunOptions.parse("record=5"))
			.withMessageContaining("'record=5'");
		assertThatIllegalArgumentException().isThrownBy(() -> RunOptions.parse("records=many"))
			.withMessageContaining("'records=many'");
		assertThatIllegalArgumentException().isThrownBy(() -> RunOptions.parse("rounds=0"))
			.withMessageContaining("not 100000 and 0");
		assertThatIllegalArgumentException().isThrownBy(() -> RunOptions.parse("warm-up=-1"))
			.withMessageContaining("as -1");
	}

}
