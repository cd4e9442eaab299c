package one.persist.server.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A cable between a server and its database: it can be pulled out, so that connections
 * break and none is made, and put back.
 */
final class Cable implements AutoCloseable {

	private final int target;

	private final int port;

	private final List<Closeable> open = new CopyOnWriteArrayList<>();

	private volatile ServerSocket listening;

	/** A cable to a port of this machine, that is in. */
	Cable(int target) {
		this.target = target;
		this.port = plugIn(0);
	}

	int port() {
		return this.port;
	}

	void pullOut() {
		close(this.listening);
		this.open.forEach(Cable::close);
		this.open.clear();
	}

	void putBack() {
		plugIn(this.port);
	}

	private int plugIn(int at) {
		try {
			ServerSocket socket = new ServerSocket();
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
			this.listening = socket;
			start(() -> accept(socket));
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept(ServerSocket socket) {
		while (!socket.isClosed()) {
			try {
				Socket near = socket.accept();
				Socket far = new Socket(InetAddress.getLoopbackAddress(), this.target);
				this.open.addAll(List.of(near, far));
				start(() -> copy(near, far));
				start(() -> copy(far, near));
			}
			catch (IOException ex) {
				// it was pulled out
			}
		}
	}

	private static void copy(Socket from, Socket to) {
		try (from; to) {
			from.getInputStream().transferTo(to.getOutputStream());
		}
		catch (IOException ex) {
			// as are both ends by now
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "cable");
		thread.setDaemon(true);
		thread.start();
	}

	private static void close(Closeable socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		pullOut();
	}

}
