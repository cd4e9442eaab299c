package one.persist.benchmarks.run;

import java.util.Locale;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever waits that something happens: a line each few seconds at most.
 */
public final class Progress {

	private static final Logger logger = LoggerFactory.getLogger(Progress.class);

	private static final long INTERVAL_NANOS = 3_000_000_000L;

	private final String task;

	private long toldAt = System.nanoTime();

	/**
	 * Begins something.
	 * @param task what
	 */
	public Progress(String task) {
		this.task = task;
	}

	/**
	 * Some of it was done.
	 * @param what what is being done
	 * @param done how much of it
	 * @param of how much there is of it
	 */
	public synchronized void done(String what, long done, long of) {
		if (System.nanoTime() - this.toldAt >= INTERVAL_NANOS) {
			this.toldAt = System.nanoTime();
			logger.info("  {}: {}, {} of {}", this.task, what, String.format(Locale.ROOT, "%,d", done),
					String.format(Locale.ROOT, "%,d", of));
		}
	}

}
