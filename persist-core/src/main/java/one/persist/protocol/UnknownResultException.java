package one.persist.protocol;

/**
 * A whole and correct answer has a result that this version of the protocol does not
 * have: whoever sent it speaks a newer one. Nothing of the answer is used.
 */
public final class UnknownResultException extends ProtocolException {

	/**
	 * Creates an exception.
	 * @param result the result's name, as it came
	 */
	public UnknownResultException(String result) {
		super("Unknown result '" + result + "'", null);
	}

}
