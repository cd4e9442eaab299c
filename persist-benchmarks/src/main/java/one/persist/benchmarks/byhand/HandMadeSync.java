package one.persist.benchmarks.byhand;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BinaryOperator;

import one.persist.benchmarks.byhand.HandMadeStore.Waiting;

/**
 * A device by hand that pushes what waits, and pulls what there is. While a body travels,
 * the next one is made; while a page is written, the next one is on its way. Used by one
 * thread.
 */
public final class HandMadeSync {

	/** Records of a request. */
	private static final int BATCH = 1_000;

	/** More than two requests on the way gain nothing. */
	private static final int IN_FLIGHT = 2;

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final URI server;

	private final String store;

	private final String device;

	private long cursor;

	private long sent;

	private long received;

	private int requests;

	/**
	 * Creates a device.
	 * @param server address of a {@link HandMadeServer}
	 * @param store the store's name
	 * @param device the device's name
	 */
	public HandMadeSync(URI server, String store, String device) {
		this.server = server;
		this.store = store;
		this.device = device;
	}

	/**
	 * Sends an empty request, and waits for the empty answer.
	 * @throws IOException if it fails
	 * @throws InterruptedException if the thread was interrupted
	 */
	public void roundTrip() throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(this.server.resolve("/empty"))
			.POST(BodyPublishers.noBody())
			.build();
		require(this.http.send(request, BodyHandlers.ofByteArray()), 204);
	}

	/**
	 * Pushes all that waits.
	 * @param from the store
	 * @return how many records
	 * @throws IOException if a request fails
	 * @throws SQLException if SQLite fails
	 */
	public long push(HandMadeStore from) throws IOException, SQLException {
		Deque<Sending> sending = new ArrayDeque<>();
		long pushed = 0;
		long after = 0;
		while (true) {
			Waiting batch = from.waiting(after, BATCH);
			if (batch.isEmpty()) {
				break;
			}
			after = batch.last();
			pushed += batch.ids().size();
			sending.add(new Sending(batch, send("/push?", HandMadeWire.write(batch.records()))));
			if (sending.size() == IN_FLIGHT) {
				sending.remove().settle(from);
			}
		}
		while (!sending.isEmpty()) {
			sending.remove().settle(from);
		}
		return pushed;
	}

	/**
	 * Pulls all there is.
	 * @param into the store
	 * @param settle settles conflicts, see {@link HandMadeStore#take}
	 * @return how many records
	 * @throws IOException if a request fails
	 * @throws SQLException if SQLite fails
	 */
	public long pull(HandMadeStore into, BinaryOperator<HandMadeRecord> settle) throws IOException, SQLException {
		long pulled = 0;
		CompletableFuture<HttpResponse<byte[]>> next = page();
		while (true) {
			HttpResponse<byte[]> page = require(next.join(), 200);
			this.received += page.body().length;
			this.cursor = page.headers().firstValueAsLong("Cursor").orElseThrow();
			List<HandMadeRecord> records = HandMadeWire.read(page.body());
			boolean more = records.size() == BATCH;
			if (more) {
				next = page();
			}
			into.take(records, settle);
			pulled += records.size();
			if (!more) {
				return pulled;
			}
		}
	}

	private CompletableFuture<HttpResponse<byte[]>> page() {
		return send("/pull?limit=" + BATCH + "&after=" + this.cursor + "&", new byte[0]);
	}

	private CompletableFuture<HttpResponse<byte[]>> send(String call, byte[] body) {
		this.requests++;
		this.sent += body.length;
		HttpRequest request = HttpRequest
			.newBuilder(this.server.resolve(call + "store=" + this.store + "&device=" + this.device))
			.POST(BodyPublishers.ofByteArray(body))
			.build();
		return this.http.sendAsync(request, BodyHandlers.ofByteArray());
	}

	private static <T> HttpResponse<T> require(HttpResponse<T> response, int status) throws IOException {
		if (response.statusCode() != status) {
			throw new IOException(response.request() + " was answered " + response.statusCode());
		}
		return response;
	}

	/**
	 * Bytes of all bodies that were sent.
	 * @return their number
	 */
	public long sent() {
		return this.sent;
	}

	/**
	 * Bytes of all bodies that were received.
	 * @return their number
	 */
	public long received() {
		return this.received;
	}

	/**
	 * Requests that were made, empty ones apart.
	 * @return their number
	 */
	public int requests() {
		return this.requests;
	}

	private record Sending(Waiting batch, CompletableFuture<HttpResponse<byte[]>> answer) {

		void settle(HandMadeStore store) throws IOException, SQLException {
			require(this.answer.join(), 204);
			store.sent(this.batch);
		}

	}

}
