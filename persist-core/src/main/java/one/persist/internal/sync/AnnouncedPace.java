package one.persist.internal.sync;

/**
 * How often announcements may start a cycle: a burst at once, then one after a time, each
 * paying for itself. Guarded by whoever uses it.
 */
final class AnnouncedPace {

	private static final long SPACING = EngineLimits.ANNOUNCED_SPACING.toNanos();

	private static final long CREDIT = SPACING * (EngineLimits.ANNOUNCED_BURST - 1);

	/** Until when the cycles so far have paid. */
	private long paidUntil;

	AnnouncedPace(long now) {
		this.paidUntil = now;
	}

	/**
	 * Takes one cycle more.
	 * @param now the time, by a clock that only goes forward
	 * @return when it may start
	 */
	long next(long now) {
		long paid = Math.max(0, this.paidUntil - now);
		this.paidUntil = now + paid + SPACING;
		return now + Math.max(0, paid - CREDIT);
	}

}
