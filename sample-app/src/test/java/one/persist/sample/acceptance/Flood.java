package one.persist.sample.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * All that is done to a server at once by those who mean it ill, and what it answers:
 * bodies that are bombs, callers without a pause, and connections that do not go on.
 */
final class Flood implements AutoCloseable {

	/** What came in place of an answer: the server has hung up. */
	static final int CUT = 0;

	/**
	 * Callers of a tenant of their own: what one of them uses up is missed by no other.
	 */
	static final List<String> CALLERS = List.of("bodies", "callers", "slow", "listeners", "large");

	private static final String NO_TOKEN = "nobodys-token-0123456789";

	private static final int FLOODERS = 20;

	private static final int MEGABYTE = 1024 * 1024;

	/** 160 MB of bodies at once, and what is made of them takes several times as much. */
	private static final int LARGE_PUSHES = 40;

	/** To send them takes this machine more than to refuse them takes the server. */
	private static final Duration BETWEEN_BODIES = Duration.ofMillis(250);

	/** Between two bytes of those who send slowly: less than any time-out. */
	private static final Duration DRIP = Duration.ofSeconds(1);

	private final int port;

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(10))
		.build();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Map<String, Map<Integer, Integer>> answers = new ConcurrentSkipListMap<>();

	private final List<Socket> idle = new CopyOnWriteArrayList<>();

	private volatile boolean over;

	/**
	 * Prepares attacks.
	 * @param port where the server listens on this machine
	 */
	Flood(int port) {
		this.port = port;
	}

	static String token(String caller) {
		return caller + "-token-0123456789";
	}

	/** What each kind of attack was answered, and how often, by status. */
	Map<String, Map<Integer, Integer>> answers() {
		Map<String, Map<Integer, Integer>> sorted = new TreeMap<>();
		this.answers.forEach((attack, counts) -> sorted.put(attack, new TreeMap<>(counts)));
		return sorted;
	}

	/** Begins all at once; they go on until this is closed. */
	void begin() throws IOException {
		body("bomb of bytes", gzip(" ".repeat(97).concat("\n").repeat(50_000).getBytes(StandardCharsets.US_ASCII)),
				"gzip");
		body("bomb of ratio", gzip(new byte[3 * MEGABYTE]), "gzip");
		body("gzip in gzip", gzip(gzip(push("1"))), "gzip");
		body("gzip twice", gzip(gzip(push("1"))), "gzip, gzip");
		body("three million entries", gzip(entries(3_000_000)), "gzip");
		body("many small entries", entries(40_000), "identity");
		body("60 MB of text", filled(60 * MEGABYTE), "identity");
		body("depth of 100,000", push("[".repeat(100_000) + "]".repeat(100_000)), "identity");
		body("a huge name", push("{\"" + "n".repeat(3 * MEGABYTE) + "\":1}"), "identity");
		body("a million digits", push("1".repeat(1_000_000)), "identity");
		body("many names", push(names(100_000)), "identity");
		byte[] large = gzip(largest());
		for (int i = 0; i < LARGE_PUSHES; i++) {
			repeat("many large pushes at once", push("large", token("large"), large, "gzip"), BETWEEN_BODIES);
		}
		for (int i = 0; i < FLOODERS; i++) {
			boolean known = i % 2 == 0;
			repeat((known ? "caller at full speed" : "caller at full speed without a token"),
					pull(known ? token("callers") : NO_TOKEN), Duration.ZERO);
		}
		slow("slow headers", 100, "POST /v1/stores/slow/push HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
		slow("slow body", 100, head("push", token("slow")) + "Content-Length: 1000\r\n\r\n");
		slow("slow body in parts", 50, head("push", token("slow")) + "Transfer-Encoding: chunked\r\n\r\n100\r\n");
		slow("slow body without a token", 300, head("push", NO_TOKEN) + "Content-Length: 1000\r\n\r\n");
		listen(550);
		for (int i = 0; i < 2_000; i++) {
			this.idle.add(connect());
		}
	}

	private void body(String attack, byte[] body, String encoding) {
		repeat(attack, push("flood", token("bodies"), body, encoding), BETWEEN_BODIES);
	}

	private HttpRequest push(String store, String token, byte[] body, String encoding) {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/v1/stores/" + store + "/push"))
			.header("Content-Type", "application/json")
			.header("Persist-Protocol", "1")
			.header("Authorization", "Bearer " + token)
			.timeout(Duration.ofSeconds(60));
		if (!"identity".equals(encoding)) {
			request.header("Content-Encoding", encoding);
		}
		return request.POST(BodyPublishers.ofByteArray(body)).build();
	}

	private HttpRequest pull(String token) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/v1/stores/flood/pull"))
			.header("Content-Type", "application/json")
			.header("Persist-Protocol", "1")
			.header("Authorization", "Bearer " + token)
			.timeout(Duration.ofSeconds(60))
			.POST(BodyPublishers.ofString("{\"device\":\"reader\",\"previous\":[],\"limit\":100}"))
			.build();
	}

	private void repeat(String attack, HttpRequest request, Duration pause) {
		this.threads.execute(() -> {
			while (!this.over) {
				try {
					answered(attack, this.client.send(request, BodyHandlers.ofByteArray()).statusCode());
				}
				catch (IOException ex) {
					answered(attack, CUT);
				}
				catch (InterruptedException ex) {
					return;
				}
				LockSupport.parkNanos(pause.toNanos());
			}
		});
	}

	/** Opens as many connections that listen as it can, and keeps them. */
	private void listen(int connections) {
		this.threads.execute(() -> {
			for (int i = 0; i < connections && !this.over; i++) {
				try {
					Socket socket = connect();
					this.idle.add(socket);
					send(socket, "GET /v1/stores/flood/announcements?device=flood1 HTTP/1.1\r\nHost: localhost\r\n"
							+ "Authorization: Bearer " + token("listeners") + "\r\nPersist-Protocol: 1\r\n\r\n");
					socket.setSoTimeout(10_000);
					answered("hoarded announcements", status(socket.getInputStream()));
				}
				catch (IOException ex) {
					answered("hoarded announcements", CUT);
				}
			}
		});
	}

	/** Sends a byte now and then on many connections, and opens anew those that end. */
	private void slow(String attack, int connections, String begun) {
		this.threads.execute(() -> {
			Socket[] sockets = new Socket[connections];
			try {
				while (!this.over) {
					for (int i = 0; i < connections && !this.over; i++) {
						sockets[i] = drip(attack, sockets[i], begun);
					}
					LockSupport.parkNanos(DRIP.toNanos());
				}
			}
			finally {
				Arrays.stream(sockets).forEach(Flood::close);
			}
		});
	}

	private Socket drip(String attack, Socket socket, String begun) {
		try {
			if (socket == null) {
				Socket opened = connect();
				send(opened, begun);
				return opened;
			}
			if (socket.getInputStream().available() > 0) {
				answered(attack, status(socket.getInputStream()));
				close(socket);
				return null;
			}
			socket.getOutputStream().write('x');
			return socket;
		}
		catch (IOException ex) {
			answered(attack, CUT);
			close(socket);
			return null;
		}
	}

	private void answered(String attack, int status) {
		if (!this.over) {
			this.answers.computeIfAbsent(attack, (key) -> new ConcurrentHashMap<>()).merge(status, 1, Integer::sum);
		}
	}

	private Socket connect() throws IOException {
		return new Socket(InetAddress.getByName("127.0.0.1"), this.port);
	}

	private static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
	}

	/** The status of an answer, of which no more is read. */
	private static int status(InputStream in) throws IOException {
		byte[] line = in.readNBytes("HTTP/1.1 200".length());
		String text = new String(line, StandardCharsets.US_ASCII);
		return text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring("HTTP/1.1 ".length())) : CUT;
	}

	private static String head(String call, String token) {
		return "POST /v1/stores/flood/" + call + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
				+ "\r\nPersist-Protocol: 1\r\nContent-Type: application/json\r\n";
	}

	private static byte[] push(String value) {
		return ("{\"device\":\"flood1\",\"previous\":[],\"push\":\"p1\",\"entries\":[" + entry("k", value) + "]}")
			.getBytes(StandardCharsets.US_ASCII);
	}

	private static String entry(String key, String value) {
		return "{\"key\":\"" + key + "\",\"value\":" + value
				+ ",\"version\":\"0192f3c4a5b60001@flood1\",\"vector\":{\"flood1\":\"0192f3c4a5b60001\"}}";
	}

	/**
	 * A push as large as a server takes, of values that pack well, though not too well.
	 */
	private static byte[] largest() {
		SplittableRandom random = new SplittableRandom(1);
		StringBuilder push = new StringBuilder("{\"device\":\"flood1\",\"previous\":[],\"push\":\"p1\",\"entries\":[");
		for (int i = 0; push.length() < 4 * MEGABYTE - 20_000; i++) {
			String some = random.longs(30).mapToObj(Long::toHexString).collect(Collectors.joining());
			push.append((i > 0) ? "," : "").append(entry("k" + i, '"' + some + "x".repeat(9_500) + '"'));
		}
		return push.append("]}").toString().getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] entries(int count) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.writeBytes("{\"device\":\"flood1\",\"previous\":[],\"push\":\"p1\",\"entries\":["
			.getBytes(StandardCharsets.US_ASCII));
		for (int i = 0; i < count; i++) {
			out.writeBytes(((i > 0) ? "," : "").concat((count > 100_000) ? "{}" : entry("k" + i, "1"))
				.getBytes(StandardCharsets.US_ASCII));
		}
		out.writeBytes("]}".getBytes(StandardCharsets.US_ASCII));
		return out.toByteArray();
	}

	private static String names(int count) {
		StringBuilder names = new StringBuilder("{");
		for (int i = 0; i < count; i++) {
			names.append((i > 0) ? ",\"" : "\"").append(Integer.toString(i, Character.MAX_RADIX)).append("\":1");
		}
		return names.append('}').toString();
	}

	private static byte[] filled(int bytes) {
		byte[] filled = new byte[bytes];
		Arrays.fill(filled, (byte) 'x');
		filled[0] = '"';
		return filled;
	}

	private static byte[] gzip(byte[] plain) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
			gzip.write(plain);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return out.toByteArray();
	}

	private static void close(Socket socket) {
		if (socket != null) {
			try {
				socket.close();
			}
			catch (IOException ex) {
				// it is closed already
			}
		}
	}

	@Override
	public void close() {
		this.over = true;
		this.threads.shutdownNow();
		try {
			if (!this.threads.awaitTermination(60, TimeUnit.SECONDS)) {
				throw new AssertionError("The attacks do not end");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.idle.forEach(Flood::close);
	}

}
