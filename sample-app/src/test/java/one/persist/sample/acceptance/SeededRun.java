package one.persist.sample.acceptance;

import java.time.Duration;
import java.util.SplittableRandom;

import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * A test that is drawn from a seed and as large as one likes. It prints how long it took,
 * and when it fails, the command that runs it again as it was.
 */
final class SeededRun implements BeforeTestExecutionCallback, TestWatcher {

	private static final int PROGRESS = 50;

	private final long seed = Long.getLong("seed", System.nanoTime());

	private final long begin = System.nanoTime();

	private final String measure;

	private final int size;

	private String name = "";

	private SeededRun(String measure, int size) {
		this.measure = measure;
		this.size = size;
	}

	/**
	 * A run of the size that the command line gives, or of another.
	 * @param measure name of the system property that gives the size
	 * @param usual the size where none is given
	 */
	static SeededRun of(String measure, int usual) {
		return new SeededRun(measure, Integer.getInteger(measure, usual));
	}

	SplittableRandom random() {
		return new SplittableRandom(this.seed);
	}

	int size() {
		return this.size;
	}

	/**
	 * Says now and then how far a long run has come.
	 * @param done how much of it is done
	 * @param what what is counted
	 */
	void progress(int done, String what) {
		if (done % PROGRESS == 0) {
			print(done + " " + what);
		}
	}

	void print(String result) {
		System.out.printf("%s: -Dseed=%d, %s, after %d s%n", this.name, this.seed, result,
				Duration.ofNanos(System.nanoTime() - this.begin).toSeconds());
	}

	@Override
	public void beforeTestExecution(ExtensionContext context) {
		this.name = context.getRequiredTestClass().getSimpleName() + "#" + context.getRequiredTestMethod().getName();
	}

	@Override
	public void testFailed(ExtensionContext context, Throwable cause) {
		System.out
			.printf("%s failed. Again: ./mvnw -pl sample-app -am verify -Dtest=none -Dit.test=%s -Dseed=%d -D%s=%d"
					+ " -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false"
					+ " -Dinvoker.skip=true%n", this.name, this.name, this.seed, this.measure, this.size);
	}

}
