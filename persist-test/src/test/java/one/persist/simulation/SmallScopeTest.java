package one.persist.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import one.persist.SyncStatus;
import one.persist.simulation.SmallScopeModel.Rules;
import one.persist.simulation.SmallScopeWorld.Replica;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All that can happen to one key on three devices, each of which may write it before and
 * after a cycle of its own: every order of their steps, every choice of writing, deleting
 * and leaving it alone, every order of their clocks. The steps of a schedule are taken
 * once, with a key for each choice. With {@code -Dall} every schedule is played with
 * every order of clocks and every strategy; else each with one order of clocks by the
 * last write, and with a merge and by a person every third.
 */
class SmallScopeTest {

	private static final int DEVICES = 3;

	/** Of each device: to write or not, a cycle, to write or not. */
	private static final int STEPS = 3;

	private static final int CYCLE = 1;

	private static final Duration STEP = Duration.ofMillis(100);

	/** Schedules of one world, before its files are begun anew. */
	private static final int WORLD = 60;

	/** Cycles after which all have what any has: one brings it there, one to all. */
	private static final int ROUNDS = 3;

	/**
	 * Times that people look for conflicts again, on devices that learn of each other.
	 */
	private static final int RESOLVING_ROUNDS = 12;

	private static final List<List<Write>> CHOICES = choices();

	private static final List<List<Integer>> SCHEDULES = schedules();

	/** How far apart schedules are that are played with a merge or by a person. */
	private static final int STRIDE = 3;

	/** Whether every schedule is played with all, or some with some. */
	private static final boolean ALL = Boolean.getBoolean("all");

	@TempDir
	private Path folder;

	/** What the clocks are ahead, in milliseconds: too little to be corrected. */
	static List<List<Integer>> clocks() {
		return List.of(List.of(0, 0, 0), List.of(0, 450, 900), List.of(0, 900, 450), List.of(450, 0, 900),
				List.of(900, 0, 450), List.of(450, 900, 0), List.of(900, 450, 0));
	}

	@ParameterizedTest(name = "clocks ahead by {0} ms")
	@MethodSource("clocks")
	void theLastWriteWinsWhateverTheOrder(List<Integer> ahead) {
		run("last-write-wins", ahead, some(clocks().size(), clocks().indexOf(ahead)), SmallScopeTest::compareWithModel);
	}

	@Test
	void aMergeKeepsWhatNobodyReplaced() {
		run("merge", clocks().get(0), some(STRIDE, 0), SmallScopeTest::compareWithModel);
	}

	@Test
	void aPersonFindsWhatNobodyReplaced() {
		run("manual", clocks().get(0), some(STRIDE, 1), SmallScopeTest::requireNothingLost);
	}

	private static List<List<Integer>> some(int stride, int offset) {
		return IntStream.range(0, SCHEDULES.size())
			.filter((i) -> ALL || i % stride == offset)
			.mapToObj(SCHEDULES::get)
			.toList();
	}

	private void run(String strategy, List<Integer> ahead, List<List<Integer>> schedules, Consumer<Played> check) {
		int cases = 0;
		for (int from = 0; from < schedules.size(); from += WORLD) {
			Path files = this.folder.resolve(strategy + from);
			try (SmallScopeWorld world = new SmallScopeWorld(files, strategy, ahead)) {
				for (List<Integer> schedule : schedules.subList(from, Math.min(schedules.size(), from + WORLD))) {
					List<SmallScopeCase> all = cases(schedule, Rules.of(strategy));
					play(world, schedule, all);
					settle(world, all);
					check.accept(new Played(world, schedule, all));
					cases += all.size();
				}
			}
		}
		System.out.printf("SmallScopeTest: %s, clocks ahead by %s ms: %d cases%n", strategy, ahead, cases);
		assertThat(cases).isEqualTo(schedules.size() * 216);
	}

	private static List<SmallScopeCase> cases(List<Integer> schedule, Rules rules) {
		String prefix = prefix(schedule);
		List<SmallScopeCase> cases = new ArrayList<>();
		for (List<Write> choice : CHOICES) {
			cases.add(new SmallScopeCase(prefix + choice, choice, new SmallScopeModel(rules, DEVICES)));
		}
		return cases;
	}

	private static String prefix(List<Integer> schedule) {
		return schedule + "/";
	}

	private static void play(SmallScopeWorld world, List<Integer> schedule, List<SmallScopeCase> cases) {
		int[] steps = new int[DEVICES];
		for (int device : schedule) {
			int step = steps[device]++;
			world.advance(STEP);
			if (step == CYCLE) {
				cycle(world, device, cases);
			}
			else {
				Replica replica = world.replica(device);
				replica.together(() -> cases.forEach((one) -> one.write(replica, device, step / 2)));
				cases.forEach((one) -> one.written(replica, device));
			}
		}
	}

	private static void settle(SmallScopeWorld world, List<SmallScopeCase> cases) {
		for (int round = 0; round < ROUNDS; round++) {
			for (int device = 0; device < DEVICES; device++) {
				world.advance(STEP);
				cycle(world, device, cases);
			}
		}
	}

	private static SyncStatus cycle(SmallScopeWorld world, int device, List<SmallScopeCase> cases) {
		Replica replica = world.replica(device);
		SyncStatus status = replica.cycle();
		cases.forEach((one) -> one.model().sync(device, () -> replica.written(one.key())));
		return status;
	}

	private static void compareWithModel(Played played) {
		for (int device = 0; device < DEVICES; device++) {
			Map<String, String> found = played.world().replica(device).all(prefix(played.schedule()));
			for (SmallScopeCase one : played.cases()) {
				assertThat(found.get(one.key())).as("%s on device %d", one.key(), device)
					.isEqualTo(one.model().value(device));
			}
			assertThat(played.world().replica(device).cycle().pending()).isZero();
		}
	}

	private static void requireNothingLost(Played played) {
		SmallScopeWorld world = played.world();
		int conflicts = 1;
		for (int round = 0; conflicts > 0 && round < RESOLVING_ROUNDS; round++) {
			conflicts = world.replicas().stream().mapToInt(Replica::resolveAll).sum();
			settle(world, List.of());
		}
		assertThat(conflicts).as("open conflicts of %s", played.schedule()).isZero();
		Map<String, String> first = world.replica(0).all(prefix(played.schedule()));
		for (Replica replica : world.replicas()) {
			assertThat(replica.all(prefix(played.schedule()))).isEqualTo(first);
		}
		for (SmallScopeCase one : played.cases()) {
			String found = first.getOrDefault(one.key(), "");
			assertThat(Arrays.asList(found.split("\\+"))).as(one.key()).containsAll(one.unreplaced());
		}
	}

	/** What each device does before and after its cycle. */
	private static List<List<Write>> choices() {
		List<List<Write>> ofOne = List.of(List.of(Write.NONE, Write.NONE), List.of(Write.PUT, Write.NONE),
				List.of(Write.NONE, Write.PUT), List.of(Write.PUT, Write.PUT), List.of(Write.PUT, Write.DELETE),
				List.of(Write.NONE, Write.DELETE));
		List<List<Write>> all = new ArrayList<>();
		for (List<Write> a : ofOne) {
			for (List<Write> b : ofOne) {
				for (List<Write> c : ofOne) {
					List<Write> choice = new ArrayList<>(a);
					choice.addAll(b);
					choice.addAll(c);
					all.add(choice);
				}
			}
		}
		return all;
	}

	/**
	 * Every order of the devices' steps, but for those that are another one with the
	 * devices renamed.
	 */
	private static List<List<Integer>> schedules() {
		List<List<Integer>> found = new ArrayList<>();
		extend(new ArrayList<>(), new int[DEVICES], found);
		return found;
	}

	private static void extend(List<Integer> begun, int[] steps, List<List<Integer>> found) {
		if (begun.size() == DEVICES * STEPS) {
			found.add(List.copyOf(begun));
			return;
		}
		for (int device = 0; device < DEVICES; device++) {
			boolean renamed = device > 0 && steps[device] == 0 && steps[device - 1] == 0;
			if (steps[device] < STEPS && !renamed) {
				steps[device]++;
				begun.add(device);
				extend(begun, steps, found);
				begun.remove(begun.size() - 1);
				steps[device]--;
			}
		}
	}

	/**
	 * What a device does with the key at a step.
	 */
	enum Write {

		NONE, PUT, DELETE

	}

	/**
	 * A schedule that was played to its end.
	 *
	 * @param world where
	 * @param schedule the devices, in the order of their steps
	 * @param cases a case a key
	 */
	private record Played(SmallScopeWorld world, List<Integer> schedule, List<SmallScopeCase> cases) {

	}

}
