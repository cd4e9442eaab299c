package one.persist.server.storage;

import one.persist.server.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, and with what.
 *
 * @param caller who calls, as told by the token
 * @param client what the caller says of its program; null if nothing
 */
public record Visitor(Caller caller, @Nullable String client) {

	/** Characters that are kept of what a program says of itself. */
	private static final int MAX_CLIENT = 100;

	/**
	 * Cuts off what is too long, and leaves out what is not printable ASCII.
	 */
	public Visitor {
		if (client != null) {
			String plain = client.replaceAll("[^ -~]", "");
			client = plain.substring(0, Math.min(plain.length(), MAX_CLIENT));
		}
	}

}
