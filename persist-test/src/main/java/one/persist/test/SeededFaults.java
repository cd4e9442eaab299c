package one.persist.test;

import java.util.SplittableRandom;
import java.util.function.Supplier;

import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;

/**
 * Lets calls go wrong by chance. A call draws as many numbers whatever becomes of it, so
 * that one fault more does not shift all others.
 */
final class SeededFaults {

	private final SplittableRandom random;

	private final FaultRates rates;

	SeededFaults(long seed, FaultRates rates) {
		this.random = new SplittableRandom(seed);
		this.rates = rates;
	}

	<T> T call(Supplier<T> call) {
		boolean failed;
		boolean lost;
		boolean doubled;
		synchronized (this.random) {
			failed = this.random.nextDouble() < this.rates.failed();
			lost = this.random.nextDouble() < this.rates.lost();
			doubled = this.random.nextDouble() < this.rates.doubled();
		}
		if (failed) {
			throw new RemoteException(Kind.TRANSIENT, "the remote was not reached, by chance", null);
		}
		T answer = call.get();
		if (doubled) {
			callAgain(call);
		}
		if (lost) {
			throw new RemoteException(Kind.TRANSIENT, "the answer was lost, by chance", null);
		}
		return answer;
	}

	private static void callAgain(Supplier<?> call) {
		try {
			Object unused = call.get();
		}
		catch (RemoteException ex) {
			// nobody waits for the second answer, whatever it is
		}
	}

}
