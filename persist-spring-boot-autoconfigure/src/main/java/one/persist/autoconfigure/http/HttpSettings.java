package one.persist.autoconfigure.http;

import java.time.Duration;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/**
 * How a remote is called.
 *
 * @param connectTimeout time to connect, at most
 * @param timeout time for a call as a whole, from the first try to connect to the last
 * byte of the answer
 * @param maxAnswerSize size of an answer, at most, before and after it is inflated
 * @param silence time without an event after which a stream of announcements is broken
 * @param ssl whom to trust; null to leave that to the JVM
 * @param credentials gives requests a token; null where the remote has one of its own, or
 * needs none
 */
record HttpSettings(Duration connectTimeout, Duration timeout, DataSize maxAnswerSize, Duration silence,
		@Nullable SslContext ssl, @Nullable ExchangeFilterFunction credentials) {

	/** A host that is there answers a handshake within a few round trips. */
	static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

	/** Enough for a full batch over a slow mobile network. */
	static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

	/** A full page of large records; held in memory while it is read. */
	static final DataSize DEFAULT_MAX_ANSWER_SIZE = DataSize.ofMegabytes(64);

	/** Two and a half of the server's heartbeats. */
	static final Duration DEFAULT_SILENCE = Duration.ofSeconds(50);

	static final HttpSettings DEFAULT = new HttpSettings(DEFAULT_CONNECT_TIMEOUT, DEFAULT_TIMEOUT,
			DEFAULT_MAX_ANSWER_SIZE, null);

	HttpSettings(Duration connectTimeout, Duration timeout, DataSize maxAnswerSize, @Nullable SslContext ssl) {
		this(connectTimeout, timeout, maxAnswerSize, ssl, null);
	}

	HttpSettings(Duration connectTimeout, Duration timeout, DataSize maxAnswerSize, @Nullable SslContext ssl,
			@Nullable ExchangeFilterFunction credentials) {
		this(connectTimeout, timeout, maxAnswerSize, DEFAULT_SILENCE, ssl, credentials);
	}

}
