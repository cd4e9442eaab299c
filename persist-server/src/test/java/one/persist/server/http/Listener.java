package one.persist.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A client that listens to announcements over a bare connection.
 */
final class Listener implements AutoCloseable {

	private static final int BOUND_MILLIS = 20_000;

	private final Socket socket = new Socket();

	private Listener(int port, int receiveBuffer, String store, String device) throws IOException {
		this.socket.setReceiveBufferSize(receiveBuffer);
		this.socket.setSoTimeout(BOUND_MILLIS);
		this.socket.connect(new InetSocketAddress("localhost", port));
		this.socket.getOutputStream()
			.write(("GET /v1/stores/" + store + "/announcements?device=" + device + " HTTP/1.1\r\nHost: localhost\r\n"
					+ "Authorization: Bearer " + TestServer.VAN_TOKEN + "\r\nPersist-Protocol: 1\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
	}

	static Listener to(int port, String store, String device) throws IOException {
		return new Listener(port, 65_536, store, device);
	}

	/** One that takes as little as the operating system lets it. */
	static Listener reluctant(int port, String store, String device) throws IOException {
		return new Listener(port, 1, store, device);
	}

	/** The status line and the headers. */
	String head() throws IOException {
		StringBuilder head = new StringBuilder();
		String line = line();
		while (!line.isEmpty()) {
			head.append(line).append('\n');
			line = line();
		}
		return head.toString();
	}

	/** The name of the next event. */
	String event() throws IOException {
		String line = line();
		while (!line.startsWith("event:")) {
			line = line();
		}
		return line.substring("event:".length()).strip();
	}

	/** The next event that is no heartbeat. */
	String news() throws IOException {
		String event = event();
		while (event.equals("heartbeat")) {
			event = event();
		}
		return event;
	}

	/** Reads to the end of the answer. */
	List<String> rest() throws IOException {
		List<String> lines = new ArrayList<>();
		try {
			while (true) {
				lines.add(line());
			}
		}
		catch (IOException ex) {
			return lines;
		}
	}

	private String line() throws IOException {
		InputStream in = this.socket.getInputStream();
		StringBuilder line = new StringBuilder();
		for (int next = in.read(); next != '\n'; next = in.read()) {
			if (next < 0) {
				throw new IOException("The connection has ended");
			}
			line.append((char) next);
		}
		return line.toString().stripTrailing();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
