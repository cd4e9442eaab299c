package one.persist.autoconfigure.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

import one.persist.protocol.Packed;
import one.persist.protocol.ProtocolCodec;
import one.persist.protocol.ProtocolException;
import one.persist.protocol.UnknownResultException;
import one.persist.spi.PendingCall;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Makes calls to a remote, each under one deadline from the first try to connect to the
 * last byte of the answer.
 */
final class HttpCaller {

	/** By this name Reactor looks for a hook that is of one call alone. */
	static final String ON_ERROR_DROPPED = "reactor.onErrorDropped.local";

	/**
	 * What fails after its caller was interrupted or had waited long enough is not news.
	 * Without this, Reactor logs it as an error, with its stack.
	 */
	static final Consumer<Throwable> TOO_LATE = (failure) -> {
	};

	/** Which program calls, for whoever runs the server. */
	private static final String CLIENT = client(HttpCaller.class.getPackage().getImplementationVersion());

	private final RemoteDefinition remote;

	private final Supplier<WebClient> client;

	private final HttpSettings settings;

	private final InstantSource clock;

	private final AnswerRules rules;

	HttpCaller(RemoteDefinition remote, Supplier<WebClient> client, HttpSettings settings, InstantSource clock) {
		this.remote = remote;
		this.client = client;
		this.settings = settings;
		this.clock = clock;
		this.rules = new AnswerRules(remote.name(), settings.maxAnswerSize());
	}

	/**
	 * Begins a call.
	 * @param call what to call
	 * @param traffic is told the bytes of both bodies, as they went over the wire
	 * @param reader reads the body of an answer, to its end
	 * @return the call; its answer fails with a {@link RemoteException} if the call
	 * failed, or the answer does not count
	 */
	<T> PendingCall<T> begin(Call call, Traffic traffic, Function<InputStream, T> reader) {
		Exchange first = new Exchange(call, traffic);
		return new PendingCall<>() {

			@Override
			public T answer() {
				HttpAnswer answer = first.answer();
				if (answer.status() == 401 && HttpCaller.this.remote.token() == null) {
					answer = new Exchange(call, traffic).answer();
				}
				return read(answer, reader);
			}

			@Override
			public void close() {
				first.close();
			}

		};
	}

	private <T> T read(HttpAnswer answer, Function<InputStream, T> reader) {
		try (InputStream body = this.rules.body(answer, this.clock.instant())) {
			return read(body, reader);
		}
		catch (ProtocolException | IOException ex) {
			Throwable root = NestedExceptionUtils.getMostSpecificCause(ex);
			throw this.rules.notOurs(answer,
					String.valueOf((root instanceof IOException) ? root.getMessage() : ex.getMessage()), ex);
		}
	}

	private <T> T read(InputStream body, Function<InputStream, T> reader) throws IOException {
		try {
			return reader.apply(body);
		}
		catch (UnknownResultException ex) {
			// only an answer that is whole and undamaged can say so
			body.transferTo(OutputStream.nullOutputStream());
			throw this.rules.newer(ex);
		}
	}

	/** A version is known of a jar alone. */
	private static String client(@Nullable String version) {
		return (version != null) ? "Persist/" + version : "Persist";
	}

	String name() {
		return this.remote.name();
	}

	private WebClient.RequestHeadersSpec<?> request(Call call) {
		WebClient.RequestBodySpec request = this.client.get()
			.method(call.method())
			.uri(call.path(), call.store())
			.accept(MediaType.APPLICATION_JSON, MediaType.APPLICATION_PROBLEM_JSON)
			.headers((headers) -> headers(headers, call));
		return (call.body().length() > 0)
				? request.contentType(MediaType.APPLICATION_JSON).bodyValue(call.body().bytes()) : request;
	}

	private void headers(HttpHeaders headers, Call call) {
		identify(headers);
		headers.set(HttpHeaders.ACCEPT_ENCODING, ProtocolCodec.GZIP);
		if (call.body().gzip()) {
			headers.set(HttpHeaders.CONTENT_ENCODING, ProtocolCodec.GZIP);
		}
	}

	/**
	 * Says which protocol is spoken, and by whom.
	 * @param headers headers of a request
	 */
	void identify(HttpHeaders headers) {
		headers.set(HttpHeaders.USER_AGENT, CLIENT);
		headers.set(ProtocolCodec.HEADER, String.valueOf(ProtocolCodec.VERSION));
		String token = this.remote.token();
		if (token != null) {
			headers.setBearerAuth(token);
		}
	}

	private Mono<HttpAnswer> whole(ClientResponse response, AtomicLong received) {
		int most = (int) Math.min(this.settings.maxAnswerSize().toBytes(), Integer.MAX_VALUE - 16);
		return DataBufferUtils
			.join(response.body(BodyExtractors.toDataBuffers())
				.doOnNext((buffer) -> received.addAndGet(buffer.readableByteCount())), most)
			.map(HttpCaller::bytes)
			.defaultIfEmpty(new byte[0])
			.map((body) -> new HttpAnswer(response.statusCode().value(), response.headers().asHttpHeaders(), body));
	}

	static byte[] bytes(DataBuffer buffer) {
		byte[] bytes = new byte[buffer.readableByteCount()];
		buffer.read(bytes);
		DataBufferUtils.release(buffer);
		return bytes;
	}

	/**
	 * A call that came to nothing.
	 * @param failure why
	 * @return the exception, without credentials in its message
	 */
	RemoteException failure(Throwable failure) {
		if (failure instanceof RemoteException withoutToken) {
			return withoutToken;
		}
		if (failure instanceof TimeoutException) {
			return new RemoteException(Kind.TIMEOUT, "Remote '" + name() + "' did not answer to the end within "
					+ this.settings.timeout().toMillis() + " ms.", failure);
		}
		if (failure instanceof DataBufferLimitException) {
			return new RemoteException(Kind.TRANSIENT, "Remote '" + name() + "' answered with more than "
					+ this.settings.maxAnswerSize().toBytes() + " bytes.", failure);
		}
		if (failure.getCause() instanceof InterruptedException || failure instanceof InterruptedException) {
			Thread.currentThread().interrupt();
			return new RemoteException(Kind.TRANSIENT, "The call to remote '" + name() + "' was interrupted.", failure);
		}
		return new RemoteException(Kind.TRANSIENT, "Remote '" + name() + "' " + reason(failure) + ".", failure);
	}

	/*
	 * Messages of what is not about the network may hold anything, credentials included.
	 */
	private String reason(Throwable failure) {
		Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
		if (failure instanceof SSLException || failure.getCause() instanceof SSLException) {
			return "is not trusted, or does not trust this device: " + root.getMessage();
		}
		if (root instanceof UnknownHostException) {
			return "has an address that is not known here: " + root.getMessage();
		}
		if (failure instanceof ConnectException || failure.getCause() instanceof ConnectException) {
			return "is not reached: no connection to " + this.remote.uri().getRawAuthority();
		}
		return (root instanceof IOException) ? "is not reached: " + root.getMessage()
				: "cannot be called: " + root.getClass().getSimpleName();
	}

	/**
	 * A request that was sent, and its answer.
	 */
	private final class Exchange {

		private final Call call;

		private final Traffic traffic;

		private final AtomicLong received = new AtomicLong();

		private final CompletableFuture<HttpAnswer> answer;

		private boolean ended;

		private Exchange(Call call, Traffic traffic) {
			this.call = call;
			this.traffic = traffic;
			this.answer = request(call).exchangeToMono((response) -> whole(response, this.received))
				.timeout(HttpCaller.this.settings.timeout())
				.contextWrite(Context.of(ON_ERROR_DROPPED, TOO_LATE))
				.toFuture();
		}

		private HttpAnswer answer() {
			try {
				return Objects.requireNonNull(this.answer.get(), "Every exchange has an answer");
			}
			catch (ExecutionException ex) {
				throw failure(Exceptions.unwrap(Objects.requireNonNullElse(ex.getCause(), ex)));
			}
			catch (InterruptedException ex) {
				throw failure(ex);
			}
			finally {
				close();
			}
		}

		/** Gives up an answer that has not come. */
		private void close() {
			if (!this.ended) {
				this.ended = true;
				this.answer.cancel(true);
				this.traffic.transferred(this.call.body().length(), this.received.get());
			}
		}

	}

	/**
	 * What to call.
	 *
	 * @param method method
	 * @param path path below the remote's URL, with a place for the store
	 * @param store the store's name
	 * @param body body as it goes over the wire; empty if there is none
	 */
	record Call(HttpMethod method, String path, String store, Packed body) {

	}

	/**
	 * Is told what went over the wire.
	 */
	@FunctionalInterface
	interface Traffic {

		void transferred(long sent, long received);

	}

}
