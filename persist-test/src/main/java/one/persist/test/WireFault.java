package one.persist.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import one.persist.protocol.ProtocolCodec;

/**
 * What a {@link FaultProxy} does with one request and its answer. Immutable. Numbers of
 * bytes count the body: heads are passed on whole, but for {@link #loseRequest()} and
 * {@link #loseAnswer()}.
 */
public final class WireFault {

	private static final WireFault REFUSE = new WireFault("refuse", WireExchange::reset);

	private final String name;

	private final Action action;

	private WireFault(String name, Action action) {
		this.name = name;
		this.action = action;
	}

	void play(WireExchange exchange) throws IOException {
		this.action.play(exchange);
	}

	boolean isRefusal() {
		return this == REFUSE;
	}

	/**
	 * Passes request and answer on, as a proxy that does no harm. Useful to let some
	 * requests through before a fault.
	 * @return the fault that is none
	 */
	public static WireFault none() {
		return new WireFault("none", (exchange) -> exchange.reply(exchange.forward()));
	}

	/**
	 * Passes the request on only after a while.
	 * @param time how long; not negative
	 * @return the fault
	 */
	public static WireFault latency(Duration time) {
		return new WireFault("latency " + time.toMillis() + " ms", (exchange) -> {
			exchange.request();
			exchange.pause(time);
			exchange.reply(exchange.forward());
		});
	}

	/**
	 * Refuses connections and resets those there are, as if nothing listened. Only for
	 * {@link FaultProxy#always(WireFault)}: a refused connection never becomes a request.
	 * @return the fault
	 */
	public static WireFault refuse() {
		return REFUSE;
	}

	/**
	 * Resets the connection when the request comes; the server does not get it.
	 * @return the fault
	 */
	public static WireFault reset() {
		return new WireFault("reset", WireExchange::reset);
	}

	/**
	 * Is silent for ever, as if the other end had vanished without a word; the server
	 * does not get the request. The connection stays open until the proxy is closed.
	 * @return the fault
	 */
	public static WireFault halfOpen() {
		return new WireFault("half open", WireExchange::abandon);
	}

	/**
	 * Closes the connection when the request has come; the server does not get it.
	 * @return the fault
	 */
	public static WireFault loseRequest() {
		return new WireFault("lose the request", (exchange) -> {
			exchange.request();
			exchange.close();
		});
	}

	/**
	 * Lets the server answer, and closes the connection without a byte of the answer.
	 * @return the fault
	 */
	public static WireFault loseAnswer() {
		return new WireFault("lose the answer", (exchange) -> {
			exchange.forward();
			exchange.close();
		});
	}

	/**
	 * Passes the head and so many bytes of the request's body on, then closes both sides.
	 * @param bytes how many; not negative
	 * @return the fault
	 */
	public static WireFault cutRequest(int bytes) {
		return new WireFault("cut the request after " + bytes + " bytes", (exchange) -> {
			exchange.forwardPart(bytes);
			exchange.close();
		});
	}

	/**
	 * Passes the head and so many bytes of the request's body on, and then nothing more.
	 * @param bytes how many; not negative
	 * @return the fault
	 */
	public static WireFault stallRequest(int bytes) {
		return new WireFault("stall the request after " + bytes + " bytes", (exchange) -> {
			exchange.forwardPart(bytes);
			exchange.abandon();
		});
	}

	/**
	 * Passes the head and so many bytes of the answer's body on, then closes the
	 * connection.
	 * @param bytes how many; not negative. With more than the body has, its last byte is
	 * kept back
	 * @return the fault
	 */
	public static WireFault cutAnswer(int bytes) {
		return new WireFault("cut the answer after " + bytes + " bytes", (exchange) -> {
			WireMessage answer = exchange.forward();
			exchange.replyPart(answer, Math.min(bytes, answer.body().length - 1));
			exchange.close();
		});
	}

	/**
	 * Passes the head and so many bytes of the answer's body on, and then nothing more.
	 * @param bytes how many; not negative. With more than the body has, its last byte is
	 * kept back
	 * @return the fault
	 */
	public static WireFault stallAnswer(int bytes) {
		return new WireFault("stall the answer after " + bytes + " bytes", (exchange) -> {
			WireMessage answer = exchange.forward();
			exchange.replyPart(answer, Math.min(bytes, answer.body().length - 1));
			exchange.abandon();
		});
	}

	/**
	 * Passes half of the answer's body on, and then nothing more.
	 * @return the fault
	 */
	public static WireFault stallHalfway() {
		return new WireFault("stall after half the answer", (exchange) -> {
			WireMessage answer = exchange.forward();
			exchange.replyPart(answer, answer.body().length / 2);
			exchange.abandon();
		});
	}

	/**
	 * Passes half of the answer's body on, without saying how long it is, and closes the
	 * connection in good order: only who understands the body can tell that it is not
	 * whole.
	 * @return the fault
	 */
	public static WireFault halfWithoutLength() {
		return new WireFault("half the answer, without a length", (exchange) -> {
			WireMessage answer = exchange.forward().without("Content-Length").with("Connection", "close");
			exchange.replyPart(answer, answer.body().length / 2);
			exchange.close();
		});
	}

	/**
	 * Answers with half of the body, and a length that agrees with it.
	 * @return the fault
	 */
	public static WireFault truncate() {
		return new WireFault("truncate the answer", (exchange) -> {
			WireMessage answer = WirePacking.plain(exchange.forward());
			exchange.reply(answer.withBody(Arrays.copyOf(answer.body(), answer.body().length / 2)));
		});
	}

	/**
	 * Passes the answer on byte by byte, head included.
	 * @param pause time between two bytes; not negative
	 * @return the fault
	 */
	public static WireFault trickle(Duration pause) {
		return new WireFault("a byte each " + pause.toMillis() + " ms", (exchange) -> {
			WireMessage answer = exchange.forward();
			for (byte one : answer.bytes()) {
				exchange.write(one);
				exchange.pause(pause);
			}
		});
	}

	/**
	 * Keeps the request until {@link FaultProxy#release()}, and passes it on then, even
	 * if its sender has long given up: as it comes to requests in a network.
	 * @return the fault
	 */
	public static WireFault holdRequest() {
		return new WireFault("hold the request", (exchange) -> {
			exchange.request();
			exchange.hold();
			exchange.reply(exchange.forward());
		});
	}

	/**
	 * Lets the server answer, and keeps the answer until {@link FaultProxy#release()}.
	 * @return the fault
	 */
	public static WireFault holdAnswer() {
		return new WireFault("hold the answer", (exchange) -> {
			WireMessage answer = exchange.forward();
			exchange.hold();
			exchange.reply(answer);
		});
	}

	/**
	 * Passes the request on twice, one after the other, and the second answer back.
	 * @return the fault
	 */
	public static WireFault twice() {
		return new WireFault("double the request", (exchange) -> {
			exchange.forward();
			exchange.reply(exchange.forward());
		});
	}

	/**
	 * Answers in the server's place, which does not get the request.
	 * @param status status of the answer; 200 to 599
	 * @param headers its headers; the length is added
	 * @param body its body; may be empty
	 * @return the fault
	 */
	public static WireFault answer(int status, Map<String, String> headers, String body) {
		List<String> lines = headers.entrySet().stream().map((each) -> each.getKey() + ": " + each.getValue()).toList();
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		return canned("answer " + status, status, lines, bytes);
	}

	private static WireFault canned(String name, int status, List<String> headers, byte[] body) {
		WireMessage bare = WireMessage.answer(status, headers, body);
		WireMessage answer = (status == 204 || status == 304) ? bare : bare.withBody(body);
		return new WireFault(name, (exchange) -> {
			exchange.request();
			exchange.reply(answer);
		});
	}

	/**
	 * Answers with a status and nothing else, as something between would.
	 * @param status status of the answer; 200 to 599
	 * @return the fault
	 */
	public static WireFault status(int status) {
		return answer(status, Map.of(), "");
	}

	/**
	 * Refuses as a Persist server does: with a problem that has a code.
	 * @param status status of the answer; 400 to 599
	 * @param code code of the problem; letters, digits and '-'
	 * @return the fault
	 */
	public static WireFault problem(int status, String code) {
		return answer(status,
				Map.of("Content-Type", "application/problem+json", ProtocolCodec.HEADER,
						String.valueOf(ProtocolCodec.VERSION)),
				"{\"status\":" + status + ",\"code\":\"" + code + "\"}");
	}

	/**
	 * Answers 200 with a page, as the login page of a network does.
	 * @return the fault
	 */
	public static WireFault loginPage() {
		return answer(200, Map.of("Content-Type", "text/html;charset=UTF-8"),
				"<!DOCTYPE html><title>Welcome</title><form>Please log in</form>");
	}

	/**
	 * Answers with a redirect.
	 * @param status its status, such as 302
	 * @param location where it leads
	 * @return the fault
	 */
	public static WireFault redirect(int status, String location) {
		return answer(status, Map.of("Location", location), "");
	}

	/**
	 * Answers with what the server last answered to a request of another path, and does
	 * not pass the request on; closes the connection if there was no other.
	 * @return the fault
	 */
	public static WireFault anothersAnswer() {
		return new WireFault("another's answer", WireExchange::replyAsToAnother);
	}

	/**
	 * Answers 413 to requests whose body is larger, as gateways do, and passes the others
	 * on.
	 * @param bytes size of a body, at most
	 * @return the fault
	 */
	public static WireFault bodyLimit(int bytes) {
		WireMessage refusal = WireMessage.answer(413, List.of(), new byte[0]).withBody(new byte[0]);
		return new WireFault("413 above " + bytes + " bytes", (exchange) -> exchange
			.reply((exchange.request().body().length > bytes) ? refusal : exchange.forward()));
	}

	/**
	 * Lets requests meet a fault if their body is one of some kind, and passes the others
	 * on.
	 * @param body whether a body, unpacked, is of the kind; called by many threads
	 * @param fault what such requests meet
	 * @return the fault
	 * @throws IllegalArgumentException if it is to refuse connections
	 */
	public static WireFault where(Predicate<String> body, WireFault fault) {
		if (fault.isRefusal()) {
			throw new IllegalArgumentException("A refused connection never becomes a request");
		}
		return new WireFault("where the body says so: " + fault, (exchange) -> {
			byte[] plain = WirePacking.plain(exchange.request()).body();
			WireFault chosen = body.test(new String(plain, StandardCharsets.UTF_8)) ? fault : none();
			chosen.play(exchange);
		});
	}

	/**
	 * Changes the body of the server's answer, unpacked.
	 * @param change makes the new body of the old one
	 * @return the fault
	 */
	public static WireFault rewrite(UnaryOperator<String> change) {
		return new WireFault("rewrite the answer", (exchange) -> {
			WireMessage answer = WirePacking.plain(exchange.forward());
			String body = change.apply(new String(answer.body(), StandardCharsets.UTF_8));
			exchange.reply(answer.withBody(body.getBytes(StandardCharsets.UTF_8)));
		});
	}

	/**
	 * Packs the answer with gzip, and changes a byte of what results.
	 * @return the fault
	 */
	public static WireFault damageGzip() {
		return new WireFault("damage gzip", (exchange) -> exchange.reply(WirePacking.damaged(exchange.forward())));
	}

	/**
	 * Answers in a Persist server's name with a small body that inflates to a large one.
	 * @param inflated its size in bytes, inflated; not negative
	 * @return the fault
	 */
	public static WireFault gzipBomb(long inflated) {
		try {
			return canned(
					"gzip bomb of " + inflated + " bytes", 200, List.of("Content-Type: application/json",
							"Content-Encoding: gzip", ProtocolCodec.HEADER + ": " + ProtocolCodec.VERSION),
					WirePacking.bomb(inflated));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Memory cannot be written to", ex);
		}
	}

	/**
	 * What it does, in words.
	 */
	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * Does with an exchange what the fault is about.
	 */
	@FunctionalInterface
	private interface Action {

		void play(WireExchange exchange) throws IOException;

	}

}
