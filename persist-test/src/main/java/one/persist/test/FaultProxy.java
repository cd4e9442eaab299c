package one.persist.test;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Sits between a device and a server on this machine and does to their connections, over
 * real sockets, what networks do: see {@link WireFault}. Without being told anything it
 * passes everything on.
 *
 * <pre class="code">
 * try (FaultProxy proxy = FaultProxy.to(serverPort)) {
 *     // a device that syncs with proxy.url()
 *     proxy.next("/push", WireFault.loseAnswer());
 *     proxy.always(WireFault.refuse());
 *     proxy.heal();
 * }
 * </pre>
 *
 * It speaks HTTP/1.1 without TLS, and holds each message in memory, up to 64 MB. At most
 * {@link #MAX_CONNECTIONS} connections are served at once; those beyond are closed. Its
 * threads are daemons. Safe for use by many threads.
 */
public final class FaultProxy implements AutoCloseable {

	/** Connections that are served at once. */
	public static final int MAX_CONNECTIONS = 64;

	static final String HOST = "127.0.0.1";

	/** Silent connections that are kept; beyond it, the oldest is closed. */
	private static final int MAX_KEPT = 256;

	/** Paths whose last answer is kept. */
	private static final int MAX_ANSWERS = 64;

	/** Requests whose paths are known; beyond it, the oldest are forgotten. */
	private static final int MAX_PATHS = 100_000;

	private final int serverPort;

	private final int port;

	private final WireScript script = new WireScript();

	private final ExecutorService threads = new ThreadPoolExecutor(0, MAX_CONNECTIONS + 1, 10, TimeUnit.SECONDS,
			new SynchronousQueue<>(), FaultProxy::daemon);

	private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final AtomicLong accepted = new AtomicLong();

	/** Guarded by itself, as are the next three. */
	private final Deque<Socket> kept = new ArrayDeque<>();

	private final Deque<String> paths = new ArrayDeque<>();

	private final Map<String, WireMessage> answers = new LinkedHashMap<>();

	private final Object holding = new Object();

	/** Guarded by {@link #holding}. */
	private int held;

	/** How often what was held was let go; guarded by {@link #holding}. */
	private long releases;

	/** Null while connections are refused; guarded by this. */
	private @Nullable ServerSocket listening;

	private FaultProxy(int serverPort) {
		this.serverPort = serverPort;
		ServerSocket socket = listen(0);
		this.port = socket.getLocalPort();
		accept(socket);
	}

	/**
	 * Starts a proxy at a port of the system's choice.
	 * @param serverPort port of the server on this machine, which need not be up yet
	 * @return the proxy, to be closed by the caller
	 */
	public static FaultProxy to(int serverPort) {
		return new FaultProxy(serverPort);
	}

	/**
	 * Where the proxy listens.
	 * @return its port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Where the proxy listens.
	 * @return its address, without a slash at the end
	 */
	public String url() {
		return "http://" + HOST + ":" + this.port;
	}

	/**
	 * Lets the next requests meet faults, each one of them, in order. They come before
	 * what is said for always.
	 * @param faults the faults
	 */
	public void next(WireFault... faults) {
		next("", faults);
	}

	/**
	 * Lets the next requests of some path meet faults, each one of them, in order.
	 * @param path end of the path, such as {@code /push}
	 * @param faults the faults
	 * @throws IllegalArgumentException if one is to refuse connections
	 */
	public void next(String path, WireFault... faults) {
		for (WireFault fault : faults) {
			requireOnRequest(fault);
			this.script.addOnce(path, fault);
		}
	}

	/**
	 * Lets all requests meet a fault from now on.
	 * @param fault the fault
	 */
	public void always(WireFault fault) {
		if (fault.isRefusal()) {
			refuse();
		}
		else {
			this.script.setAlways("", fault);
		}
	}

	/**
	 * Lets all requests of some path meet a fault from now on. What is said last, goes.
	 * @param path end of the path, such as {@code /push}
	 * @param fault the fault
	 * @throws IllegalArgumentException if it is to refuse connections
	 */
	public void always(String path, WireFault fault) {
		requireOnRequest(fault);
		this.script.setAlways(path, fault);
	}

	private static void requireOnRequest(WireFault fault) {
		if (fault.isRefusal()) {
			throw new IllegalArgumentException(
					"Connections are refused always or not at all: a refused connection never becomes a request");
		}
	}

	/**
	 * Does no more harm: forgets all faults, listens again, and lets go what is held.
	 * Connections that are silent stay so, as they would when a network comes back.
	 * @throws UncheckedIOException if the port has been taken by another process
	 */
	public void heal() {
		this.script.clear();
		release();
		synchronized (this) {
			if (this.listening == null && this.closed.getCount() > 0) {
				accept(listen(this.port));
			}
		}
	}

	/** Lets go requests and answers that are held. */
	public void release() {
		synchronized (this.holding) {
			this.releases++;
			this.holding.notifyAll();
		}
	}

	/**
	 * How many requests and answers are held.
	 * @return how many at this moment
	 */
	public int held() {
		synchronized (this.holding) {
			return this.held;
		}
	}

	/**
	 * How many faults wait that were said for the next requests.
	 * @return how many at this moment
	 */
	public int waiting() {
		return this.script.waiting();
	}

	/**
	 * How many connections came.
	 * @return how many since the proxy was started
	 */
	public long connections() {
		return this.accepted.get();
	}

	/**
	 * How many requests came of some path, whatever became of them.
	 * @param path end of the path; empty for all
	 * @return how many of the last 100,000 requests
	 */
	public long requests(String path) {
		synchronized (this.paths) {
			return this.paths.stream().filter((each) -> each.endsWith(path)).count();
		}
	}

	int serverPort() {
		return this.serverPort;
	}

	private static ServerSocket listen(int port) {
		try {
			ServerSocket socket = new ServerSocket();
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port), MAX_CONNECTIONS);
			return socket;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot listen at port " + port, ex);
		}
	}

	private synchronized void accept(ServerSocket socket) {
		this.listening = socket;
		this.threads.execute(() -> acceptAll(socket));
	}

	private void acceptAll(ServerSocket socket) {
		while (!socket.isClosed()) {
			try {
				Socket client = socket.accept();
				this.accepted.incrementAndGet();
				client.setTcpNoDelay(true);
				hand(client);
			}
			catch (IOException ex) {
				// closed to refuse connections, or for good; any other failure is of
				// one connection
			}
		}
	}

	private void hand(Socket client) {
		this.connections.add(client);
		try {
			this.threads.execute(() -> serve(client));
		}
		catch (RejectedExecutionException ex) {
			this.connections.remove(client);
			closeQuietly(client);
		}
	}

	private void serve(Socket client) {
		boolean abandoned = false;
		try {
			WireReader reader = new WireReader(new BufferedInputStream(client.getInputStream()));
			boolean more = true;
			while (more) {
				WireMessage head = reader.head();
				more = false;
				if (head != null && !isRefusing()) {
					WireExchange exchange = new WireExchange(this, client, reader, head);
					note(head.path());
					this.script.take(head.path()).play(exchange);
					abandoned = exchange.isAbandoned();
					more = exchange.goesOn();
				}
			}
		}
		catch (IOException ex) {
			// one of the two ends has gone, and so does the connection
		}
		finally {
			if (abandoned) {
				keep(client);
			}
			else {
				closeQuietly(client);
			}
			this.connections.remove(client);
		}
	}

	private void note(String path) {
		synchronized (this.paths) {
			this.paths.add(path);
			if (this.paths.size() > MAX_PATHS) {
				this.paths.remove();
			}
		}
	}

	void answered(String path, WireMessage answer) {
		synchronized (this.answers) {
			this.answers.remove(path);
			this.answers.put(path, answer);
			if (this.answers.size() > MAX_ANSWERS) {
				this.answers.remove(this.answers.keySet().iterator().next());
			}
		}
	}

	@Nullable WireMessage answerToAnother(String path) {
		synchronized (this.answers) {
			return this.answers.entrySet()
				.stream()
				.filter((each) -> !each.getKey().equals(path))
				.map(Map.Entry::getValue)
				.reduce((earlier, later) -> later)
				.orElse(null);
		}
	}

	/** Keeps a connection open that nobody serves, until the proxy is closed. */
	void keep(Socket silent) {
		synchronized (this.kept) {
			this.kept.add(silent);
			if (this.kept.size() > MAX_KEPT || this.closed.getCount() == 0) {
				closeQuietly(this.kept.remove());
			}
		}
	}

	void pause(Duration time) throws IOException {
		try {
			if (this.closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new IOException("The proxy is closed");
			}
		}
		catch (InterruptedException ex) {
			throw interrupted();
		}
	}

	void hold() throws IOException {
		synchronized (this.holding) {
			long before = this.releases;
			this.held++;
			try {
				while (this.releases == before) {
					this.holding.wait();
				}
			}
			catch (InterruptedException ex) {
				throw interrupted();
			}
			finally {
				this.held--;
			}
		}
	}

	private static IOException interrupted() {
		Thread.currentThread().interrupt();
		return new IOException("The proxy is closed");
	}

	private synchronized void refuse() {
		ServerSocket socket = this.listening;
		this.listening = null;
		if (socket != null) {
			closeQuietly(socket);
		}
		this.connections.forEach(FaultProxy::resetQuietly);
	}

	/** A connection may have come in the very moment. */
	private synchronized boolean isRefusing() {
		return this.listening == null;
	}

	private static void resetQuietly(Socket socket) {
		try {
			socket.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			// closed already
		}
		closeQuietly(socket);
	}

	private static void closeQuietly(AutoCloseable socket) {
		try {
			socket.close();
		}
		catch (Exception ex) {
			// there is nothing left to close
		}
	}

	private static Thread daemon(Runnable task) {
		Thread thread = new Thread(task, "persist-fault-proxy");
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Closes all connections and lets the port go. What is held is never let go.
	 */
	@Override
	public void close() {
		this.closed.countDown();
		refuse();
		this.threads.shutdownNow();
		synchronized (this.kept) {
			this.kept.forEach(FaultProxy::closeQuietly);
			this.kept.clear();
		}
	}

}
