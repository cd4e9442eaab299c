package one.persist.simulation;

import java.time.Duration;

/**
 * One planned event. What chance it needs comes from its own seed, so that leaving
 * another out changes nothing in it.
 *
 * @param number its place in the plan, the first being 0
 * @param action what happens
 * @param device which device it is about, counted round
 * @param pause time that passes before
 * @param seed where its chance begins
 */
record Step(int number, Action action, int device, Duration pause, long seed) {

	@Override
	public String toString() {
		return "#" + this.number + " +" + this.pause.toMillis() + "ms d" + this.device + " " + this.action;
	}

	/**
	 * What can happen.
	 */
	enum Action {

		WRITE, WRITE_AGAIN, CYCLE, DUE, REOPEN, NET, DELIVER, OUTAGE, REFUSE, CRASH, SERVER_CRASH, SERVER_CLOCK, CLOCK,
		CLONE, SNAPSHOT, RESTORE, SERVER_SNAPSHOT, SERVER_RESTORE, WIPE, PURGE, STRATEGY, LOOK, RESOLVE, HAND, PAUSE,
		RESUME, ATTACH

	}

}
