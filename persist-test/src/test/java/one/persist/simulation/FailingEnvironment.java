package one.persist.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

import one.persist.spi.PersistEnvironment;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What one device stands on, and what fails under it at the step that it is told.
 */
final class FailingEnvironment implements PersistEnvironment {

	private final SimulationClock clock;

	private final RandomGenerator random;

	private Duration offset = Duration.ZERO;

	private Failure failure = Failure.NONE;

	private Span span = Span.ONCE;

	private int stepsLeft;

	private boolean fired;

	private boolean dead;

	FailingEnvironment(SimulationClock clock, long seed) {
		this.clock = clock;
		this.random = new SplittableRandom(seed);
	}

	void offset(Duration offset) {
		this.offset = offset;
	}

	/**
	 * Lets a step fail.
	 * @param step which one, from now on; 1 for the next
	 */
	void failAt(int step, Failure failure, Span span) {
		this.failure = failure;
		this.span = span;
		this.stepsLeft = step;
		this.fired = false;
	}

	/** Nothing fails any more. */
	void heal() {
		this.failure = Failure.NONE;
		this.dead = false;
	}

	boolean hasFailed() {
		return this.fired;
	}

	boolean isDead() {
		return this.dead;
	}

	@Override
	public void faultPoint(String point) {
		if (this.dead) {
			throw new SimulatedEnvironment.Death();
		}
		if (this.failure == Failure.NONE || !this.failure.reaches(point)) {
			return;
		}
		this.stepsLeft--;
		if (this.stepsLeft == 0 || (this.stepsLeft < 0 && this.span == Span.FOR_EVER)) {
			this.fired = true;
			this.dead = this.failure == Failure.DEATH;
			FailingEnvironment.<RuntimeException>raise(this.failure.create());
		}
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void raise(Throwable failure) throws E {
		throw (E) failure;
	}

	@Override
	public Instant now() {
		return this.clock.now().plus(this.offset);
	}

	@Override
	public long nanoTime() {
		return Duration.ofMillis(this.clock.millis()).toNanos();
	}

	@Override
	public RandomGenerator random() {
		return this.random;
	}

	@Override
	public Executor executor() {
		return Runnable::run;
	}

	@Override
	public String host() {
		return "host";
	}

	/**
	 * How long it fails.
	 */
	enum Span {

		ONCE, FOR_EVER

	}

	/**
	 * What fails.
	 */
	enum Failure {

		NONE, DEATH, OUT_OF_MEMORY, BUSY(SQLiteErrorCode.SQLITE_BUSY), FULL(SQLiteErrorCode.SQLITE_FULL),
		IO_ERROR(SQLiteErrorCode.SQLITE_IOERR);

		private final SQLiteErrorCode code;

		Failure() {
			this(SQLiteErrorCode.SQLITE_OK);
		}

		Failure(SQLiteErrorCode code) {
			this.code = code;
		}

		/** SQLite fails at statements alone. */
		boolean reaches(String point) {
			return !isSqlite()
					|| !(point.startsWith("push.") || point.startsWith("pull.") || point.equals("committed"));
		}

		boolean isSqlite() {
			return this.code != SQLiteErrorCode.SQLITE_OK;
		}

		private Throwable create() {
			return switch (this) {
				case DEATH -> new SimulatedEnvironment.Death();
				case OUT_OF_MEMORY -> new OutOfMemoryError("as a test");
				default -> new SQLiteException("as a test", this.code);
			};
		}

	}

}
