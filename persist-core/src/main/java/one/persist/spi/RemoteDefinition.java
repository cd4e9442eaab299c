package one.persist.spi;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

import one.persist.InvalidConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * Names a place to sync with. Immutable.
 *
 * @param name lower-case letters, digits, {@code -} and {@code _}, at most 63 characters
 * @param uri its address: absolute, with a scheme that a {@link RemoteConnector} knows,
 * without user info, query and fragment
 * @param token a bearer token, or null where the connector has its own credentials; never
 * shown
 */
public record RemoteDefinition(String name, URI uri, @Nullable String token) {

	private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

	/**
	 * Checks the definition.
	 * @throws InvalidConfigurationException if the name or the address is not allowed
	 */
	public RemoteDefinition {
		if (!NAME.matcher(name).matches()) {
			throw new InvalidConfigurationException("Remote name '" + name + "' is not allowed.",
					"Use lower-case letters, digits, '-' and '_', at most 63 characters.");
		}
		if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
			throw new InvalidConfigurationException(
					"The address of remote '" + name + "' has user info, a query or a fragment.",
					"Give scheme, host, port and path alone; credentials have a property of their own.");
		}
		if (!uri.isAbsolute() || uri.getHost() == null) {
			// the address itself is not shown: what is not understood may hold
			// credentials
			throw new InvalidConfigurationException(
					"The address of remote '" + name + "' does not name scheme and host.",
					"Give an address such as https://sync.example.com.");
		}
	}

	/**
	 * A remote without a token.
	 * @param name its name
	 * @param url its address
	 * @return the definition
	 * @throws InvalidConfigurationException if the name or the address is not allowed
	 */
	public static RemoteDefinition of(String name, String url) {
		return of(name, url, null);
	}

	/**
	 * A remote with a token.
	 * @param name its name
	 * @param url its address
	 * @param token a bearer token, or null
	 * @return the definition
	 * @throws InvalidConfigurationException if the name or the address is not allowed
	 */
	public static RemoteDefinition of(String name, String url, @Nullable String token) {
		try {
			return new RemoteDefinition(name, new URI(url), token);
		}
		catch (URISyntaxException ex) {
			throw new InvalidConfigurationException("The address of remote '" + name + "' is not a URL: "
					+ ex.getReason() + " at position " + ex.getIndex() + ".",
					"Give an address such as https://sync.example.com.");
		}
	}

	@Override
	public String toString() {
		return "RemoteDefinition[name=" + this.name + ", uri=" + this.uri + "]";
	}

}
