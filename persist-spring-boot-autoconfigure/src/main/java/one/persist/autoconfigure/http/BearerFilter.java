package one.persist.autoconfigure.http;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/**
 * Sends a token with each request, and tells when one was refused. Does not depend on
 * whose thread it is on, as Spring Security's own filter does, which sends no token from
 * a thread that serves no request.
 */
final class BearerFilter implements ExchangeFilterFunction {

	private final SharedToken token;

	private final TokenFailures failures;

	BearerFilter(SharedToken token, TokenFailures failures) {
		this.token = token;
		this.failures = failures;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		return this.token.get()
			.onErrorMap(this.failures::toRemoteException)
			.flatMap((value) -> next.exchange(with(request, value))
				.doOnNext((response) -> noteRefusal(response, value)));
	}

	private static ClientRequest with(ClientRequest request, String value) {
		return ClientRequest.from(request).headers((headers) -> headers.setBearerAuth(value)).build();
	}

	private void noteRefusal(ClientResponse response, String value) {
		if (response.statusCode().value() == HttpStatus.UNAUTHORIZED.value()) {
			this.token.refused(value);
		}
	}

}
