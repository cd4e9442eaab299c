package one.persist.autoconfigure.http;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import one.persist.InvalidConfigurationException;
import one.persist.spi.Remote;
import one.persist.spi.RemoteConnector;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.SyncObserver;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Reaches Persist servers over HTTP, with connections of its own. In a Spring Boot
 * application there is a bean of this kind; elsewhere, {@link #connector} makes one for
 * {@link one.persist.StoresBuilder#connector}. Safe for use by many threads.
 */
public final class HttpRemotes implements RemoteConnector, AutoCloseable {

	private static final Set<String> SCHEMES = Set.of("http", "https");

	/**
	 * Connections to one server: a cycle uses one, and many stores may share a server.
	 */
	private static final int MAX_CONNECTIONS = 16;

	/**
	 * Streams of announcements: one a store, on connections apart, so that they take none
	 * from calls.
	 */
	private static final int MAX_STREAMS = 1000;

	private final Supplier<WebClient.Builder> builder;

	private final Function<String, HttpSettings> settings;

	private final List<RemoteWebClientCustomizer> customizers;

	private final List<SyncObserver> observers;

	private final InstantSource clock;

	/** The same for all stores of a remote. */
	private final Map<RemoteDefinition, Clients> clients = new ConcurrentHashMap<>();

	HttpRemotes(Supplier<WebClient.Builder> builder, Function<String, HttpSettings> settings,
			List<RemoteWebClientCustomizer> customizers, List<SyncObserver> observers, InstantSource clock) {
		this.builder = builder;
		this.settings = settings;
		this.customizers = List.copyOf(customizers);
		this.observers = List.copyOf(observers);
		this.clock = clock;
	}

	/**
	 * Reaches servers over HTTP outside of a Spring Boot application, with the time-outs
	 * of production. It decides nothing about trying again: the engine does.
	 * @return a connector for {@code http} and {@code https}, to be closed by the caller
	 */
	public static HttpRemotes connector() {
		return connector(WebClient::builder);
	}

	/**
	 * Reaches servers over HTTP with clients of one's own making.
	 * @param builder what clients are built with, at the first call of each remote; used
	 * through copies
	 * @param observers are told of the bytes that go over the wire; what else they may
	 * see, {@link one.persist.StoresBuilder#observer} shows them
	 * @return a connector for {@code http} and {@code https}, to be closed by the caller
	 * @see #connector()
	 */
	public static HttpRemotes connector(WebClient.Builder builder, SyncObserver... observers) {
		return connector(() -> builder, observers);
	}

	private static HttpRemotes connector(Supplier<WebClient.Builder> builder, SyncObserver... observers) {
		return new HttpRemotes(builder, (remote) -> HttpSettings.DEFAULT, List.of(), List.of(observers),
				InstantSource.system());
	}

	/**
	 * A server, for one store. No connection is opened yet.
	 * @param definition where it is
	 * @param store the store's name
	 * @return the remote; it tries nothing twice, and follows no redirect
	 * @throws InvalidConfigurationException if the scheme is neither {@code http} nor
	 * {@code https}, the host is missing, or the token cannot be sent in a header
	 */
	@Override
	public Remote connect(RemoteDefinition definition, String store) {
		check(definition);
		HttpSettings settings = this.settings.apply(definition.name());
		Clients shared = this.clients.computeIfAbsent(definition, (remote) -> clients(remote, settings));
		HttpCaller caller = new HttpCaller(definition, shared.calls(), settings, this.clock);
		AnnouncementCaller announcements = new AnnouncementCaller(caller, shared.streams(), settings, this.clock);
		return new WebClientRemote(store, caller, announcements, this.observers);
	}

	private static void check(RemoteDefinition definition) {
		String scheme = String.valueOf(definition.uri().getScheme()).toLowerCase(Locale.ROOT);
		if (!SCHEMES.contains(scheme)) {
			throw new InvalidConfigurationException(
					"The address of remote '" + definition.name() + "' has scheme '" + scheme + "'.",
					"Use https, or http within a network that you trust.");
		}
		if (definition.uri().getHost() == null) {
			throw new InvalidConfigurationException(
					"The address of remote '" + definition.name() + "' names no host: '" + definition.uri() + "'.",
					"Give an address such as https://sync.example.com.");
		}
		String token = definition.token();
		if (token != null && (token.isEmpty() || !token.chars().allMatch((letter) -> letter > ' ' && letter < 127))) {
			throw new InvalidConfigurationException(
					"The token of remote '" + definition.name()
							+ "' is empty, or has spaces or characters that no header can carry.",
					"Check persist.remotes." + definition.name() + ".token: often a line break came along.");
		}
	}

	private Clients clients(RemoteDefinition definition, HttpSettings settings) {
		return new Clients(
				new LazyClient("persist", MAX_CONNECTIONS, (connections) -> client(definition, settings, connections)),
				new LazyClient("persist-announcements", MAX_STREAMS,
						(connections) -> client(definition, settings, connections)));
	}

	private WebClient client(RemoteDefinition definition, HttpSettings settings, ConnectionProvider connections) {
		String url = definition.uri().toString();
		WebClient.Builder builder = this.builder.get()
			.clone()
			.baseUrl(url.endsWith("/") ? url.substring(0, url.length() - 1) : url)
			.clientConnector(new ReactorClientHttpConnector(http(settings, connections)));
		this.customizers.forEach((customizer) -> customizer.customize(definition.name(), builder));
		if (settings.credentials() != null) {
			// last, so that what others do with requests, such as logging them, shows no
			// token
			builder.filter(settings.credentials());
		}
		return builder.build();
	}

	private static HttpClient http(HttpSettings settings, ConnectionProvider connections) {
		HttpClient http = HttpClient.create(connections)
			.compress(false)
			.followRedirect(false)
			.disableRetry(true)
			.proxyWithSystemProperties()
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(settings.connectTimeout().toMillis()));
		SslContext ssl = settings.ssl();
		return (ssl != null) ? http.secure((spec) -> spec.sslContext(ssl)) : http;
	}

	/**
	 * Closes all connections. Calls under way fail.
	 */
	@Override
	public void close() {
		this.clients.values().forEach((shared) -> {
			shared.streams().close();
			shared.calls().close();
		});
	}

	/**
	 * How a remote is called, for all stores.
	 *
	 * @param calls for calls
	 * @param streams for announcements
	 */
	private record Clients(LazyClient calls, LazyClient streams) {
	}

}
