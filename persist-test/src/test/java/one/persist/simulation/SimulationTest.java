package one.persist.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs histories of devices, remotes and faults, each from its seed alone.
 * <ul>
 * <li>{@code -Dseed=7 [-Dmix=CRASH] [-Dsteps=1,4]}: one, with its trace
 * <li>{@code -Dseeds=100000 [-DfirstSeed=1] [-Dmix=CRASH]}: many
 * <li>{@code -Ddevices=3 -Dremotes=2}: in a world of that size, not one drawn
 * <li>{@code -Dtwice=true}: each of them twice, with the same trace
 * </ul>
 */
class SimulationTest {

	private static final long SEEDS = 1_000;

	private static final long EACH_TWICE = 20;

	private static final Duration PROGRESS = Duration.ofSeconds(10);

	private static final int STORIES = 5;

	private final List<String> stories = Collections.synchronizedList(new ArrayList<>());

	private final Map<String, Integer> met = new TreeMap<>();

	private final AtomicLong done = new AtomicLong();

	private final AtomicLong failures = new AtomicLong();

	private final AtomicLong next = new AtomicLong();

	private long reportAt;

	StoredIn storedIn() {
		return StoredIn.SQLITE;
	}

	/** How many, if nobody says. */
	long seeds() {
		return SEEDS;
	}

	@Test
	void nothingIsLostAndAllAgreeWhateverHappens() throws InterruptedException, ExecutionException {
		Long seed = Long.getLong("seed");
		if (seed != null) {
			storedIn().use();
			runOne(seed);
			return;
		}
		long seeds = Long.getLong("seeds", seeds());
		long first = Long.getLong("firstSeed", 1);
		this.next.set(first);
		long begun = System.nanoTime();
		this.reportAt = begun + PROGRESS.toNanos();
		int threads = Integer.getInteger("threads", Runtime.getRuntime().availableProcessors());
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		List<Future<?>> running = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			running.add(executor.submit(() -> work(first + seeds, begun, seeds)));
		}
		for (Future<?> worker : running) {
			worker.get();
		}
		executor.shutdown();
		System.out.printf("%d seeds from %d, %d failures, %.1f ms a seed and thread%n%s%n", seeds, first,
				this.failures.get(), (System.nanoTime() - begun) / 1e6 / seeds * threads, this.met);
		assertThat(this.stories).isEmpty();
	}

	private void work(long end, long begun, long seeds) {
		storedIn().use();
		for (long seed = this.next.getAndIncrement(); seed < end; seed = this.next.getAndIncrement()) {
			run(seed);
			long finished = this.done.incrementAndGet();
			report(begun, finished, seeds);
		}
	}

	private synchronized void report(long begun, long finished, long seeds) {
		long now = System.nanoTime();
		if (now >= this.reportAt) {
			this.reportAt = now + PROGRESS.toNanos();
			double perSecond = finished / ((now - begun) / 1e9);
			System.out.printf("%d done, %.0f a second, %d left, %d failures%n", finished, perSecond, seeds - finished,
					this.failures.get());
		}
	}

	private void run(long seed) {
		if (this.failures.get() >= STORIES) {
			runWithoutStory(seed);
			return;
		}
		try {
			Simulation.Result result = Simulation.run(seed, mix(seed));
			if (Boolean.getBoolean("twice") || seed % EACH_TWICE == 0) {
				assertThat(Simulation.run(seed, mix(seed)).trace()).as("the trace of seed " + seed)
					.isEqualTo(result.trace());
			}
			synchronized (this.met) {
				result.met().forEach((what, count) -> this.met.merge(what, count, Integer::sum));
			}
		}
		catch (AssertionError ex) {
			if (this.failures.incrementAndGet() <= STORIES) {
				this.stories.add(ex.getMessage());
				System.out.println(ex.getMessage());
			}
		}
	}

	/** To shorten a history costs hundreds of runs: a few of them are enough. */
	private void runWithoutStory(long seed) {
		Violation violation = Simulation.attempt(Plan.of(seed, mix(seed), Size.ofProperties())).violation();
		if (violation != null) {
			this.failures.incrementAndGet();
			this.stories.add("Seed " + seed + ", mix " + mix(seed) + ": " + violation.getMessage());
		}
	}

	private static void runOne(long seed) {
		Plan plan = Plan.of(seed, mix(seed), Size.ofProperties());
		String steps = System.getProperty("steps");
		if (steps == null) {
			System.out.println(String.join("\n", Simulation.attempt(plan).trace()));
			Simulation.run(seed, mix(seed));
			return;
		}
		BitSet numbers = new BitSet();
		Arrays.stream(steps.split(","))
			.filter((step) -> !step.isEmpty())
			.forEach((step) -> numbers.set(Integer.parseInt(step)));
		Simulation.Result result = Simulation.attempt(plan.only(numbers));
		System.out.println(String.join("\n", result.trace()));
		if (result.violation() != null) {
			throw result.violation();
		}
	}

	private static Mix mix(long seed) {
		String mix = System.getProperty("mix");
		return (mix != null) ? Mix.valueOf(mix) : Mix.of(seed);
	}

}
