package one.persist.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How a world begins.
 *
 * @param devices how many devices there are
 * @param homes for each device, the remotes that it ends with
 * @param strategy name of the strategy of all
 * @param keys how many keys are written to
 * @param batch entries of a push, at most
 * @param page changes of a pull, at most
 * @param latency time that each call takes, at most, in milliseconds
 * @param seed where the chance of devices and servers begins
 */
record Setup(int devices, List<List<String>> homes, String strategy, int keys, int batch, int page, int latency,
		long seed) {

	static final List<String> ONE = List.of("r1");

	static final List<String> BOTH = List.of("r1", "r2");

	static Setup draw(SplittableRandom random, Mix mix) {
		int[] sizes = { 1, 2, 2, 2, 2, 3, 3, 4, 5 };
		int devices = sizes[random.nextInt(sizes.length)];
		List<List<String>> homes = new ArrayList<>();
		for (int device = 0; device < devices; device++) {
			homes.add(home(random, mix, device == 0));
		}
		String[] strategies = { "last-write-wins", "last-write-wins", "last-write-wins", "merge", "merge", "manual",
				"own" };
		String strategy = mix.has(Fault.MERGE) ? "merge" : strategies[random.nextInt(strategies.length)];
		return new Setup(devices, homes, strategy, 1 + random.nextInt(4), 1 + random.nextInt(4), 1 + random.nextInt(4),
				random.nextBoolean() ? 0 : random.nextInt(300), random.nextLong());
	}

	private static List<String> home(SplittableRandom random, Mix mix, boolean first) {
		if (!mix.has(Fault.TWO)) {
			return ONE;
		}
		return switch (random.nextInt(4)) {
			case 0 -> first ? BOTH : ONE;
			case 1 -> first ? BOTH : List.of("r2");
			default -> BOTH;
		};
	}

	boolean lastWriteWins() {
		return this.strategy.equals("last-write-wins");
	}

}
