package one.persist.autoconfigure.http;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * A client with connections of its own, which is made when it is first needed: by a call,
 * not by the start of an application, which would take twice as long for what it is made
 * of. Safe for use by many threads.
 */
final class LazyClient implements Supplier<WebClient>, AutoCloseable {

	/**
	 * Shorter than servers keep an idle connection, so that none dies under a request.
	 */
	private static final Duration MAX_IDLE = Duration.ofSeconds(15);

	private final String name;

	private final int maxConnections;

	private final Function<ConnectionProvider, WebClient> factory;

	private @Nullable ConnectionProvider connections;

	private @Nullable WebClient client;

	private boolean closed;

	/**
	 * Says how to make a client.
	 * @param name name of its connections, for metrics and threads
	 * @param maxConnections connections to one server, at most
	 * @param factory makes the client; asked again if it failed
	 */
	LazyClient(String name, int maxConnections, Function<ConnectionProvider, WebClient> factory) {
		this.name = name;
		this.maxConnections = maxConnections;
		this.factory = factory;
	}

	/**
	 * The client.
	 * @throws RemoteException if it is closed
	 */
	@Override
	public synchronized WebClient get() {
		WebClient made = this.client;
		if (made != null) {
			return made;
		}
		if (this.closed) {
			throw new RemoteException(Kind.TRANSIENT, "Remotes are called no more: the application is closing.", null);
		}
		ConnectionProvider own = this.connections;
		if (own == null) {
			own = ConnectionProvider.builder(this.name)
				.maxConnections(this.maxConnections)
				.maxIdleTime(MAX_IDLE)
				.build();
			this.connections = own;
		}
		made = this.factory.apply(own);
		this.client = made;
		return made;
	}

	/** Closes all connections. Calls under way fail, and so do later ones. */
	@Override
	public synchronized void close() {
		this.closed = true;
		if (this.connections != null) {
			this.connections.dispose();
		}
	}

}
