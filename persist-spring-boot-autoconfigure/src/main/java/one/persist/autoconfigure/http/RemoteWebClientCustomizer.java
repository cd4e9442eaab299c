package one.persist.autoconfigure.http;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * Changes how a remote is called, for example by a filter that adds credentials. Beans of
 * this type are called in their order, for each remote once for its calls and once for
 * its announcements, when it is called for the first time, after everything else was set;
 * all stores of the remote share what comes of it. One that throws fails that call, and
 * is called again for the next one.
 * <p>
 * When a remote without a token of its own answers 401, the call is made once more, so
 * that a filter can fetch fresh credentials.
 */
@FunctionalInterface
public interface RemoteWebClientCustomizer {

	/**
	 * Changes the client of a remote.
	 * @param remote the remote's name; {@code default} where it was given by URL alone
	 * @param builder what the client is built with
	 */
	void customize(String remote, WebClient.Builder builder);

}
