package one.persist.autoconfigure.http;

import one.persist.InvalidConfigurationException;

import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/**
 * Where remotes get their tokens that have none in their configuration.
 */
@FunctionalInterface
interface RemoteCredentials {

	/**
	 * Gives each request of a remote a token.
	 * @param remote the remote's name, for messages
	 * @param registrationId which client the device is to the authorization server
	 * @return a filter; it fails with a {@link one.persist.spi.RemoteException} when
	 * there is no token to be had
	 * @throws InvalidConfigurationException if there is no such client, or not of a kind
	 * that needs no person
	 */
	ExchangeFilterFunction forRemote(String remote, String registrationId);

}
