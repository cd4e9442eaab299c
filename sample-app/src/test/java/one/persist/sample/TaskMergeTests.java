package one.persist.sample;

import java.util.List;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Version;
import one.persist.conflict.MergeFunction;
import one.persist.conflict.RecordVersion;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TaskMergeTests {

	private final MergeFunction<Task> merge = new SampleApplication().taskMerge();

	@Test
	void keepsTheTagsOfBothInOneOrder() throws Exception {
		Task local = new Task("Replace the packing", false, List.of("valve", "urgent"));
		Task remote = new Task("Replace the packing", true, List.of("parts", "valve"));
		assertThat(this.merge.merge(version("van1", local), version("van2", remote)))
			.isEqualTo(new Task("Replace the packing", true, List.of("parts", "urgent", "valve")));
		assertThat(this.merge.merge(version("van2", remote), version("van1", local)).tags()).containsExactly("parts",
				"urgent", "valve");
	}

	@Test
	void takesATaskThatAnotherProgramWroteWithoutTags() throws Exception {
		Task local = new Task(null, false, null);
		Task remote = new Task("Refill", false, List.of("depot"));
		assertThat(this.merge.merge(version("van1", local), version("van2", remote)).tags()).containsExactly("depot");
	}

	private static RecordVersion<Task> version(String device, Task task) {
		return new RecordVersion<>(task, new Version(HybridTimestamp.ofEpochMillis(1), new DeviceId(device)));
	}

}
