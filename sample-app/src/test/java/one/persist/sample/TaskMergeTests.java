package one.persist.sample;

import java.util.List;

import one.persist.test.PersistTest;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@PersistTest
class TaskMergeTests {

	private TestWorld world;

	private TestDevice van1;

	private TestDevice van2;

	@BeforeEach
	void mergeTasks() {
		this.world.merge(Task.class, new SampleApplication().taskMerge());
	}

	@Test
	void keepsTheTagsOfBothInOneOrder() {
		put(this.van1, new Task("Replace the packing", true, List.of("parts", "valve")));
		put(this.van2, new Task("Replace the packing", false, List.of("valve", "urgent")));
		this.world.settle();
		assertThat(task(this.van1))
			.isEqualTo(new Task("Replace the packing", true, List.of("parts", "urgent", "valve")));
		assertThat(task(this.van2)).isEqualTo(task(this.van1));
	}

	@Test
	void comesToTheSameTagsWhicheverVanMeetsTheConflict() {
		put(this.van1, new Task("Replace the packing", true, List.of("parts", "valve")));
		put(this.van2, new Task("Replace the packing", false, List.of("valve", "urgent")));
		this.van2.cycle();
		this.world.settle();
		assertThat(task(this.van1).tags()).containsExactly("parts", "urgent", "valve");
		assertThat(task(this.van2)).isEqualTo(task(this.van1));
	}

	@Test
	void takesATaskThatAnotherProgramWroteWithoutTags() {
		this.van1.put("t1", "{\"title\":null,\"done\":false}");
		put(this.van2, new Task("Refill", false, List.of("depot")));
		this.world.settle();
		assertThat(task(this.van1).tags()).containsExactly("depot");
		assertThat(task(this.van2)).isEqualTo(task(this.van1));
	}

	private static void put(TestDevice device, Task task) {
		device.records(Task.class).put("t1", task);
	}

	private static Task task(TestDevice device) {
		return device.records(Task.class).get("t1").orElseThrow().value();
	}

}
