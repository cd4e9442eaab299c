package one.persist.protocol;

/**
 * Codes that an error or a rejected entry carries. A device acts on those it knows and
 * shows the others.
 */
public final class ProblemCodes {

	/** 410: the remote does not have the commits that the device has seen. */
	public static final String HISTORY_DIVERGED = "history-diverged";

	/** 410: the remote has forgotten deletes since the cursor. */
	public static final String CURSOR_EXPIRED = "cursor-expired";

	/** 409: the last push of the device is none that the device knows. */
	public static final String DEVICE_FORKED = "device-forked";

	/** 426: the protocol's version is not spoken. */
	public static final String UNSUPPORTED_PROTOCOL = "unsupported-protocol";

	/** 401: no token, or one that is not known. */
	public static final String UNAUTHORIZED = "unauthorized";

	/** Rejected entry: its key is not one that the caller may see. */
	public static final String FORBIDDEN = "forbidden";

	/** Rejected entry: a rule of the application on the server does not take it. */
	public static final String REFUSED_BY_APPLICATION = "refused-by-application";

	/** 403: the caller's key belongs to another device. */
	public static final String OTHER_DEVICE = "other-device";

	/** 403: whoever runs the remote has revoked the device. */
	public static final String DEVICE_REVOKED = "device-revoked";

	/**
	 * 507: the caller's tenant has as much as it may have. Deletes are still taken.
	 */
	public static final String QUOTA_EXCEEDED = "quota-exceeded";

	/** 413: the body is larger than the remote takes, before or after inflating. */
	public static final String TOO_LARGE = "too-large";

	/** 400: the body is not what the protocol says. */
	public static final String MALFORMED = "malformed";

	/** 404: there is no such thing. */
	public static final String NOT_FOUND = "not-found";

	/** Rejected entry: its timestamp is too far ahead of the remote's clock. */
	public static final String CLOCK_AHEAD = "clock-ahead";

	/** Rejected entry: its key is longer than the remote takes. */
	public static final String KEY_TOO_LARGE = "key-too-large";

	/** Rejected entry: its value is larger than the remote takes. */
	public static final String VALUE_TOO_LARGE = "value-too-large";

	/** Rejected entry: its value is nested deeper than the remote takes. */
	public static final String VALUE_TOO_DEEP = "value-too-deep";

	private ProblemCodes() {
	}

}
