package one.persist.simulation;

import java.util.function.LongConsumer;

/**
 * One seed of the simulation behind a type that every class loader knows.
 */
final class SimulatedSeed implements LongConsumer {

	@Override
	public void accept(long seed) {
		Violation violation = Simulation.attempt(Plan.of(seed, Mix.of(seed))).violation();
		if (violation != null) {
			throw new AssertionError(violation.check(), violation);
		}
	}

}
