package one.persist.server.storage;

import one.persist.PersistException;

/**
 * A device that may not call, though whoever brought its call may.
 */
public final class DeviceRefusedException extends PersistException {

	private final String code;

	DeviceRefusedException(String code, String message) {
		super(message, null);
		this.code = code;
	}

	/**
	 * Why, for a program.
	 * @return one of {@link one.persist.protocol.ProblemCodes}
	 */
	public String code() {
		return this.code;
	}

}
