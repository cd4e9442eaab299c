package one.persist.test;

/**
 * How often calls go wrong, each from 0, never, to 1, always.
 *
 * @param failed the call fails before the remote hears of it
 * @param lost the call takes effect and its answer is lost
 * @param doubled the call arrives twice, and the first answer counts
 */
public record FaultRates(double failed, double lost, double doubled) {

	/**
	 * Checks the rates.
	 * @throws IllegalArgumentException if one is not from 0 to 1
	 */
	public FaultRates {
		require(failed);
		require(lost);
		require(doubled);
	}

	/**
	 * One rate for each fault.
	 * @param rate from 0 to 1
	 * @return the rates
	 */
	public static FaultRates all(double rate) {
		return new FaultRates(rate, rate, rate);
	}

	private static void require(double rate) {
		if (!(rate >= 0 && rate <= 1)) {
			throw new IllegalArgumentException("A rate is from 0 to 1, not " + rate);
		}
	}

}
