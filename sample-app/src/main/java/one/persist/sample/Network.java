package one.persist.sample;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import one.persist.sample.NetworkCalls.Call;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/**
 * The network between this device and the server, which does what someone on the page
 * asks it to: it is slow, loses answers, or lies. The sync engine sees what it would see
 * in a real one, and is told nothing. Safe for use by many threads.
 */
@Component
public class Network implements ExchangeFilterFunction {

	private static final Duration SLOW = Duration.ofSeconds(2);

	private static final String LOGIN = "<!DOCTYPE html><title>Welcome</title><form>Please log in</form>";

	private final NetworkCalls calls = new NetworkCalls(InstantSource.system());

	private volatile NetworkCondition condition = NetworkCondition.GOOD;

	/**
	 * What the network is like.
	 * @return its condition
	 */
	public NetworkCondition condition() {
		return this.condition;
	}

	/**
	 * Makes the network another one, for calls that begin from now on.
	 * @param condition what it is to be like
	 */
	public void become(NetworkCondition condition) {
		this.condition = condition;
	}

	/**
	 * What became of the last call of each kind.
	 * @return the calls, in the order of stores and kinds
	 */
	public List<Call> calls() {
		return this.calls.all();
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		Line line = new Line(request, next);
		return switch (this.condition) {
			case GOOD -> line.passOn("");
			case SLOW -> line.passOn(", two seconds late").delaySubscription(SLOW);
			case LOSES_ANSWERS -> line.isPush() ? line.loseAnswer() : line.passOn("");
			case CUTS_ANSWERS -> line.isStream() ? line.passOn("") : line.cutAnswer();
			case LOGIN_PAGE -> line.answerInstead(HttpStatus.OK, "never reached the server: a login page answered");
			case WRONG_STATUS ->
				line.answerInstead(HttpStatus.NOT_FOUND, "never reached the server: something answered 404");
			case DOUBLES -> line.isStream() ? line.passOn("") : line.callTwice();
		};
	}

	/** One call on its way. */
	private final class Line {

		private final ClientRequest request;

		private final ExchangeFunction next;

		private Line(ClientRequest request, ExchangeFunction next) {
			this.request = request;
			this.next = next;
		}

		boolean isPush() {
			return path().endsWith("/push");
		}

		/** An answer that goes on for as long as the device listens. */
		boolean isStream() {
			return path().endsWith("/announcements");
		}

		private String path() {
			return this.request.url().getPath();
		}

		Mono<ClientResponse> passOn(String how) {
			return this.next.exchange(this.request)
				.doOnNext((answer) -> became(answered(answer.statusCode()) + how))
				.doOnError((failure) -> became("no answer"));
		}

		Mono<ClientResponse> loseAnswer() {
			return this.next.exchange(this.request).flatMap((answer) -> {
				became(answered(answer.statusCode()) + ", and the answer was lost");
				return answer.releaseBody().then(Mono.error(new IOException("The answer was lost")));
			});
		}

		Mono<ClientResponse> cutAnswer() {
			return this.next.exchange(this.request).map((answer) -> {
				became(answered(answer.statusCode()) + ", and was cut off in the middle");
				return answer.mutate().body(Network::half).build();
			});
		}

		Mono<ClientResponse> answerInstead(HttpStatus status, String fate) {
			return Mono.fromSupplier(() -> {
				became(fate);
				return ClientResponse.create(status)
					.header("Content-Type", MediaType.TEXT_HTML_VALUE)
					.body(LOGIN)
					.build();
			});
		}

		Mono<ClientResponse> callTwice() {
			return this.next.exchange(this.request)
				.flatMap(ClientResponse::releaseBody)
				.then(Mono.defer(() -> passOn(", to the second of two")));
		}

		private void became(String fate) {
			Network.this.calls.became(path(), fate);
		}

		private static String answered(HttpStatusCode status) {
			return "answered " + status.value();
		}

	}

	/** The first half of the first piece, and then a broken connection. */
	private static Flux<DataBuffer> half(Flux<DataBuffer> body) {
		return body.switchOnFirst((first, whole) -> {
			Flux<DataBuffer> broken = Flux.error(new IOException("The connection broke off"));
			DataBuffer piece = first.get();
			if (piece == null) {
				return whole;
			}
			return whole.take(1).map((buffer) -> {
				DataBuffer half = buffer.split(buffer.readableByteCount() / 2);
				DataBufferUtils.release(buffer);
				return half;
			}).concatWith(broken);
		});
	}

}
