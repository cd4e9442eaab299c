package one.persist.sample.acceptance;

import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import one.persist.spi.PersistEnvironment;

/**
 * The environment of production, but for its fault points.
 */
record FaultPointEnvironment(PersistEnvironment system, Consumer<String> faultPoints) implements PersistEnvironment {

	@Override
	public Instant now() {
		return this.system.now();
	}

	@Override
	public long nanoTime() {
		return this.system.nanoTime();
	}

	@Override
	public RandomGenerator random() {
		return this.system.random();
	}

	@Override
	public Executor executor() {
		return this.system.executor();
	}

	@Override
	public String host() {
		return this.system.host();
	}

	@Override
	public void faultPoint(String point) {
		this.faultPoints.accept(point);
	}

}
