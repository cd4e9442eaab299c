package one.persist.autoconfigure.http;

import java.time.InstantSource;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import one.persist.DeviceId;
import one.persist.autoconfigure.http.EventReader.Heard;
import one.persist.protocol.ProtocolException;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.Subscription;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Listens to the announcements of a remote: one answer that does not end, on a connection
 * of its own, for which no thread waits. Tries nothing twice. An answer whose first event
 * does not come is held back by something on the way; one that falls silent later is
 * broken.
 */
final class AnnouncementCaller {

	private static final String PATH = "/v1/stores/{store}/announcements?device={device}";

	/** Enough for a problem detail. */
	private static final int MAX_REFUSAL = 64 * 1024;

	private final HttpCaller caller;

	private final Supplier<WebClient> client;

	private final HttpSettings settings;

	private final InstantSource clock;

	private final AnswerRules rules;

	/**
	 * Creates a caller.
	 * @param caller makes the other calls
	 * @param client has connections that may be kept; it must not share them with other
	 * calls
	 * @param settings how the remote is called
	 * @param clock the time of this device
	 */
	AnnouncementCaller(HttpCaller caller, Supplier<WebClient> client, HttpSettings settings, InstantSource clock) {
		this.caller = caller;
		this.client = client;
		this.settings = settings;
		this.clock = clock;
		this.rules = new AnswerRules(caller.name(), settings.maxAnswerSize());
	}

	/**
	 * Begins to listen, and returns at once.
	 * @param store the store's name
	 * @param device who listens
	 * @param listener is told, on a thread of the connection
	 * @return what ends it
	 */
	Subscription listen(String store, DeviceId device, AnnouncementListener listener) {
		AtomicBoolean opened = new AtomicBoolean();
		Disposable stream = this.client.get()
			.get()
			.uri(PATH, store, device.value())
			.accept(MediaType.TEXT_EVENT_STREAM, MediaType.APPLICATION_PROBLEM_JSON)
			.headers(this.caller::identify)
			.exchangeToFlux(this::events)
			.timeout(Mono.delay(this.settings.timeout()), (heard) -> Mono.delay(this.settings.silence()))
			.contextWrite(Context.of(HttpCaller.ON_ERROR_DROPPED, HttpCaller.TOO_LATE))
			.subscribe((heard) -> tell(heard, opened, listener),
					(failure) -> listener.closed(failure(Exceptions.unwrap(failure), opened.get())),
					() -> listener.closed(ended()));
		return stream::dispose;
	}

	private static void tell(Heard heard, AtomicBoolean opened, AnnouncementListener listener) {
		if (opened.compareAndSet(false, true)) {
			listener.opened();
		}
		if (heard == Heard.CHANGE) {
			listener.changed();
		}
	}

	private Flux<Heard> events(ClientResponse response) {
		int status = response.statusCode().value();
		HttpHeaders headers = response.headers().asHttpHeaders();
		Flux<DataBuffer> body = response.body(BodyExtractors.toDataBuffers());
		if (status != 200) {
			return DataBufferUtils.join(body, MAX_REFUSAL)
				.map(HttpCaller::bytes)
				.defaultIfEmpty(new byte[0])
				.flatMapMany((bytes) -> Flux.error(refusal(new HttpAnswer(status, headers, bytes))));
		}
		HttpAnswer answer = new HttpAnswer(status, headers, new byte[0]);
		if (!this.rules.isEventStream(answer)) {
			return response.releaseBody()
				.thenMany(Flux.error(this.rules.notOurs(answer, "it is no stream of events", null)));
		}
		EventReader reader = new EventReader();
		return body.map((buffer) -> reader.read(HttpCaller.bytes(buffer))).filter((heard) -> heard != Heard.NOTHING);
	}

	/**
	 * The other calls succeed: what refuses this one alone does not know it, be it an
	 * older server or something on the way.
	 */
	private RemoteException refusal(HttpAnswer answer) {
		RemoteException failure = this.rules.failure(answer, this.clock.instant());
		boolean toldToWait = answer.status() == 408 || answer.status() == 425;
		return (answer.status() < 500 && failure.kind() == Kind.TRANSIENT && !toldToWait)
				? new RemoteException(Kind.SETUP, String.valueOf(failure.getMessage()), failure) : failure;
	}

	private RemoteException failure(Throwable failure, boolean opened) {
		if (failure instanceof RemoteException remote) {
			return remote;
		}
		if (failure instanceof ProtocolException) {
			return new RemoteException(Kind.SETUP,
					"Remote '" + this.caller.name() + "' announces what is not of the protocol.", failure);
		}
		if (failure instanceof TimeoutException) {
			return opened
					? new RemoteException(Kind.TIMEOUT,
							"Remote '" + this.caller.name() + "' was silent for " + this.settings.silence().toMillis()
									+ " ms.",
							failure)
					: new RemoteException(Kind.SETUP,
							"Remote '" + this.caller.name() + "' sent no event within "
									+ this.settings.timeout().toMillis() + " ms: something on the way holds them back.",
							failure);
		}
		return this.caller.failure(failure);
	}

	private RemoteException ended() {
		return new RemoteException(Kind.TRANSIENT, "Remote '" + this.caller.name() + "' announces nothing any more.",
				null);
	}

}
