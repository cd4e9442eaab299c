package one.persist.autoconfigure.http;

import reactor.netty.http.client.HttpClient;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Loads what a client of HTTP is made of while the application's context is being
 * prepared: the first remote would wait for it otherwise.
 */
final class WebClientPreinitializer implements BackgroundPreinitializer {

	@Override
	public void preinitialize() {
		WebClient.builder().clientConnector(new ReactorClientHttpConnector(HttpClient.create())).build();
	}

}
