package one.persist.internal.sync;

import java.time.Duration;

/**
 * How often a cycle is due though nothing starts one.
 *
 * @param interval from the end of a cycle to the next one
 * @param listening the same while the remote is listened to, which tells of its changes
 */
record Pace(Duration interval, Duration listening) {

	/**
	 * The pace of a device.
	 * @param interval the interval that was asked for
	 * @param factor by what the device is slower than it was asked for
	 * @return the pace
	 */
	static Pace of(Duration interval, double factor) {
		Duration listening = EngineLimits.LISTENING_INTERVAL;
		return new Pace(times(interval, factor),
				times((interval.compareTo(listening) > 0) ? interval : listening, factor));
	}

	private static Duration times(Duration time, double factor) {
		return Duration.ofNanos((long) (time.toNanos() * factor));
	}

}
