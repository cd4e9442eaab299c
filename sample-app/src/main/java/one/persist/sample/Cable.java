package one.persist.sample;

import java.io.IOException;

import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/**
 * The device's network cable, to be pulled out and put back by hand. While it is out, no
 * request of the sync engine leaves the device; the engine sees what it sees in a dead
 * spot.
 */
@Component
public class Cable implements ExchangeFilterFunction {

	private volatile boolean out;

	/**
	 * Whether there is no network.
	 * @return true while the cable is out
	 */
	public boolean isOut() {
		return this.out;
	}

	/** Pulls the cable out. */
	public void pullOut() {
		this.out = true;
	}

	/** Puts the cable back. */
	public void putBack() {
		this.out = false;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		return this.out ? Mono.error(new IOException("The cable is out")) : next.exchange(request);
	}

}
