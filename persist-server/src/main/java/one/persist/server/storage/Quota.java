package one.persist.server.storage;

import one.persist.server.ServerSetupException;

/**
 * How much one tenant may have, so that none takes the room of the others.
 *
 * @param stores stores; positive
 * @param devices devices that are remembered; one that uses several stores counts once
 * for each. Positive
 * @param records records of all stores together, without those that were deleted;
 * positive
 * @param bytes bytes of all stores together: keys, values and version vectors, and
 * {@value #RECORD_BYTES} for each record and each delete that is remembered; positive
 * @param listeners connections that listen to announcements, at one server; 0 for none
 */
public record Quota(int stores, int devices, long records, long bytes, int listeners) {

	/**
	 * What a record is counted for besides key, value and vector: about as much as its
	 * version, its numbers, and its places in the indexes take.
	 */
	public static final int RECORD_BYTES = 200;

	/** For a tenant that may have whatever there is room for. */
	public static final Quota UNLIMITED = new Quota(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE,
			Long.MAX_VALUE, Integer.MAX_VALUE);

	/**
	 * Checks the numbers.
	 * @throws ServerSetupException if one is not positive
	 */
	public Quota {
		if (stores < 1 || devices < 1 || records < 1 || bytes < 1 || listeners < 0) {
			throw new ServerSetupException(
					"A tenant may have " + stores + " stores, " + devices + " devices, " + records + " records, "
							+ bytes + " bytes and " + listeners + " connections that listen.",
					"Set each of persist.server.quota, and of persist.server.tenants.<tenant>.quota, to more than zero,"
							+ " or leave it out; 'listeners' alone may be zero.",
					null);
		}
	}

}
