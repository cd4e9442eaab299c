package one.persist.server.http;

import java.time.Duration;

import one.persist.DeviceId;

/**
 * How much the server keeps for those who listen to announcements: each holds a
 * connection.
 *
 * @param ofCaller streams of one caller, at most; 0 for none at all
 * @param total streams of all callers, at most
 * @param heartbeat time between two heartbeats; at most {@link #MAX_HEARTBEAT}
 * @param age how long one is kept, at most: who may call is looked at only when one is
 * opened. Two heartbeats at least
 */
public record AnnouncementLimits(int ofCaller, int total, Duration heartbeat, Duration age) {

	/** A device takes a stream for broken that is silent for two and a half of these. */
	public static final Duration MAX_HEARTBEAT = Duration.ofSeconds(20);

	/**
	 * Checks the limits.
	 * @throws IllegalArgumentException if one is negative, or the heartbeat too rare or
	 * too frequent
	 */
	public AnnouncementLimits {
		if (ofCaller < 0 || total < 0) {
			throw new IllegalArgumentException("Limits of announcements are not negative");
		}
		if (heartbeat.toMillis() < 1 || heartbeat.compareTo(MAX_HEARTBEAT) > 0) {
			throw new IllegalArgumentException("A heartbeat comes each 1 ms to " + MAX_HEARTBEAT);
		}
		if (age.compareTo(heartbeat.multipliedBy(2)) < 0) {
			throw new IllegalArgumentException("A stream is kept for two heartbeats at least");
		}
	}

	/**
	 * After how many heartbeats the stream of a device ends. Those that were opened
	 * together, as after a start, do not end together: the device's id says when, in the
	 * second half of the time.
	 */
	int beats(DeviceId device) {
		int most = (int) Math.min(Integer.MAX_VALUE, this.age.toMillis() / this.heartbeat.toMillis());
		return most - Math.floorMod(device.value().hashCode(), (most + 1) / 2);
	}

}
