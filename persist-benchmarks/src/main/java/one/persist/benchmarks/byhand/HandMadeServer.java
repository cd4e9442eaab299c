package one.persist.benchmarks.byhand;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * A server by hand: takes records and gives them, each request in one transaction, and
 * answers an empty request with nothing. One file a store.
 */
public final class HandMadeServer implements AutoCloseable {

	private static final String CURSOR = "Cursor";

	private static final int BACKLOG = 100;

	private final Path directory;

	private final Map<String, HandMadeFeed> feeds = new ConcurrentHashMap<>();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "hand-made-server");
		thread.setDaemon(true);
		return thread;
	});

	private final HttpServer http;

	/**
	 * Starts a server.
	 * @param directory where its files lie; made if it is missing
	 * @param port where it listens on the loopback; 0 for any that is free
	 * @throws IOException if it cannot listen
	 */
	public HandMadeServer(Path directory, int port) throws IOException {
		// without it, the end of an answer waits for the client's delayed acknowledgement
		System.setProperty("sun.net.httpserver.nodelay", "true");
		this.directory = Files.createDirectories(directory);
		this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
		this.http.setExecutor(this.threads);
		this.http.createContext("/empty", HandMadeServer::empty);
		this.http.createContext("/push", this::push);
		this.http.createContext("/pull", this::pull);
		this.http.start();
	}

	/**
	 * Runs a server until its standard input ends.
	 * @param args directory and port
	 * @throws IOException if it cannot listen
	 */
	public static void main(String[] args) throws IOException {
		HandMadeServer server = new HandMadeServer(Path.of(args[0]), Integer.parseInt(args[1]));
		while (System.in.read() >= 0) {
			// whoever started it says nothing, until it closes or is gone
		}
		server.close();
	}

	/**
	 * Where it listens.
	 * @return the port
	 */
	public int port() {
		return this.http.getAddress().getPort();
	}

	private static void empty(HttpExchange exchange) throws IOException {
		exchange.getRequestBody().readAllBytes();
		exchange.sendResponseHeaders(204, -1);
		exchange.close();
	}

	private void push(HttpExchange exchange) throws IOException {
		Map<String, String> query = query(exchange);
		byte[] body = exchange.getRequestBody().readAllBytes();
		try {
			feed(query).store(query.getOrDefault("device", ""), HandMadeWire.read(body));
		}
		catch (SQLException ex) {
			throw new IOException(ex);
		}
		exchange.sendResponseHeaders(204, -1);
		exchange.close();
	}

	private void pull(HttpExchange exchange) throws IOException {
		Map<String, String> query = query(exchange);
		HandMadeFeed.Page page;
		try {
			page = feed(query).changes(query.getOrDefault("device", ""), number(query, "after"),
					(int) number(query, "limit"));
		}
		catch (SQLException ex) {
			throw new IOException(ex);
		}
		exchange.getResponseHeaders().set(CURSOR, String.valueOf(page.last()));
		byte[] body = HandMadeWire.write(page.records());
		exchange.sendResponseHeaders(200, body.length);
		try (OutputStream out = exchange.getResponseBody()) {
			out.write(body);
		}
	}

	private HandMadeFeed feed(Map<String, String> query) {
		return this.feeds.computeIfAbsent(query.getOrDefault("store", "store"), (store) -> {
			try {
				return new HandMadeFeed(this.directory.resolve(store + ".db"));
			}
			catch (SQLException ex) {
				throw new IllegalStateException("The file of store '" + store + "' cannot be opened", ex);
			}
		});
	}

	private static long number(Map<String, String> query, String name) {
		return Long.parseLong(query.getOrDefault(name, "0"));
	}

	private static Map<String, String> query(HttpExchange exchange) {
		return Arrays.stream(exchange.getRequestURI().getQuery().split("&"))
			.map((pair) -> pair.split("=", 2))
			.collect(Collectors.toMap((pair) -> pair[0], (pair) -> pair[1]));
	}

	@Override
	public void close() {
		this.http.stop(0);
		this.threads.shutdownNow();
		this.feeds.values().forEach((feed) -> {
			try {
				feed.close();
			}
			catch (SQLException ex) {
				throw new IllegalStateException("A file cannot be closed", ex);
			}
		});
	}

}
