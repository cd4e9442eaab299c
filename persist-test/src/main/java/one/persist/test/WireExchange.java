package one.persist.test;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One request on a connection, and what becomes of it. Used by one thread.
 */
final class WireExchange {

	/** The server is on this machine, and may be busy. */
	private static final int SERVER_TIMEOUT_MILLIS = 60_000;

	private final FaultProxy proxy;

	private final Socket client;

	private final WireReader reader;

	private final WireMessage head;

	private @Nullable WireMessage request;

	/** Where a part of the request went. */
	private @Nullable Socket server;

	private boolean over;

	private boolean abandoned;

	WireExchange(FaultProxy proxy, Socket client, WireReader reader, WireMessage head) {
		this.proxy = proxy;
		this.client = client;
		this.reader = reader;
		this.head = head;
	}

	/** Whether another request may come on the same connection. */
	boolean goesOn() {
		return !this.over && this.request != null && !"close".equalsIgnoreCase(this.head.header("Connection"));
	}

	/** Whether the connection is to stay open though nobody serves it any more. */
	boolean isAbandoned() {
		return this.abandoned;
	}

	WireMessage request() throws IOException {
		WireMessage whole = this.request;
		if (whole == null) {
			if ("100-continue".equalsIgnoreCase(this.head.header("Expect"))) {
				write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			}
			whole = this.reader.request(this.head).without("Expect");
			this.request = whole;
		}
		return whole;
	}

	/** Asks the server, over a connection of its own. */
	WireMessage forward() throws IOException {
		WireMessage asked = request().with("Connection", "close");
		try (Socket server = server()) {
			server.getOutputStream().write(asked.bytes());
			server.getOutputStream().flush();
			WireReader answers = new WireReader(server.getInputStream());
			WireMessage answer = answers.head();
			while (answer != null && answer.status() / 100 == 1) {
				answer = answers.head();
			}
			if (answer == null) {
				throw new IOException("The server closed the connection without an answer");
			}
			WireMessage whole = answers.answer(answer).without("Connection").without("Keep-Alive");
			this.proxy.answered(asked.path(), whole);
			return whole;
		}
	}

	/** Sends the server a part of the request, and keeps the connection open. */
	void forwardPart(int bytes) throws IOException {
		WireMessage asked = request().with("Connection", "close");
		Socket server = server();
		this.proxy.keep(server);
		OutputStream out = server.getOutputStream();
		out.write(asked.head());
		out.write(asked.body(), 0, Math.min(bytes, asked.body().length));
		out.flush();
		this.server = server;
	}

	private Socket server() throws IOException {
		Socket socket = new Socket();
		try {
			socket.setSoTimeout(SERVER_TIMEOUT_MILLIS);
			socket.connect(new InetSocketAddress(FaultProxy.HOST, this.proxy.serverPort()), SERVER_TIMEOUT_MILLIS);
			return socket;
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
	}

	void reply(WireMessage answer) throws IOException {
		write(answer.bytes());
	}

	void replyPart(WireMessage answer, int bytes) throws IOException {
		OutputStream out = this.client.getOutputStream();
		out.write(answer.head());
		out.write(answer.body(), 0, Math.max(0, bytes));
		out.flush();
	}

	void replyAsToAnother() throws IOException {
		WireMessage other = this.proxy.answerToAnother(request().path());
		if (other != null) {
			reply(other);
		}
		else {
			close();
		}
	}

	void write(byte... bytes) throws IOException {
		OutputStream out = this.client.getOutputStream();
		out.write(bytes);
		out.flush();
	}

	void pause(Duration time) throws IOException {
		this.proxy.pause(time);
	}

	void hold() throws IOException {
		this.proxy.hold();
	}

	void reset() throws IOException {
		this.over = true;
		this.client.setSoLinger(true, 0);
		this.client.close();
	}

	void close() throws IOException {
		this.over = true;
		this.client.close();
		Socket partner = this.server;
		if (partner != null) {
			partner.close();
		}
	}

	void abandon() {
		this.over = true;
		this.abandoned = true;
	}

}
