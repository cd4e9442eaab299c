package one.persist.test;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link FaultProxy}, by another client and another server.
 */
class FaultProxyTest {

	private static final Duration SOON = Duration.ofSeconds(10);

	private final List<String> served = new CopyOnWriteArrayList<>();

	private HttpServer server;

	private FaultProxy proxy;

	private HttpClient client;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(FaultProxy.HOST, 0), 10);
		this.server.createContext("/", this::serve);
		this.server.start();
		this.proxy = FaultProxy.to(this.server.getAddress().getPort());
		this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
	}

	@AfterEach
	void stop() {
		this.proxy.close();
		this.server.stop(0);
	}

	private void serve(HttpExchange exchange) throws IOException {
		String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		this.served.add(exchange.getRequestURI().getPath() + " " + body);
		byte[] answer = ("answer to " + body).getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(200, answer.length);
		exchange.getResponseBody().write(answer);
		exchange.close();
	}

	@Test
	void passesOnWhatComesAndCounts() throws Exception {
		assertThat(send("/push", "a").body()).isEqualTo("answer to a");
		assertThat(send("/pull", "b").body()).isEqualTo("answer to b");
		assertThat(this.served).containsExactly("/push a", "/pull b");
		assertThat(this.proxy.requests("/push")).isEqualTo(1);
		assertThat(this.proxy.requests("")).isEqualTo(2);
		assertThat(this.proxy.connections()).isEqualTo(1);
	}

	@Test
	void playsFaultsOfAPathInOrderAndThenNone() throws Exception {
		this.proxy.next("/push", WireFault.status(500), WireFault.loginPage());
		assertThat(send("/pull", "a").statusCode()).isEqualTo(200);
		assertThat(send("/push", "b").statusCode()).isEqualTo(500);
		assertThat(send("/push", "c").body()).contains("log in");
		assertThat(send("/push", "d").body()).isEqualTo("answer to d");
		assertThat(this.proxy.waiting()).isZero();
		assertThat(this.served).containsExactly("/pull a", "/push d");
	}

	@Test
	void refusesConnectionsUntilItIsHealed() throws Exception {
		send("/push", "a");
		this.proxy.always(WireFault.refuse());
		// a client finds a new connection refused, or the one it kept reset
		assertThatIOException().isThrownBy(() -> send("/push", "b"));
		this.proxy.heal();
		assertThat(send("/push", "c").body()).isEqualTo("answer to c");
		assertThat(this.served).containsExactly("/push a", "/push c");
	}

	@Test
	void refusesNoSingleRequest() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.proxy.next(WireFault.refuse()));
	}

	@Test
	void holdsAnAnswerUntilItIsToldToLetItGo() throws Exception {
		this.proxy.next(WireFault.holdAnswer());
		CompletableFuture<HttpResponse<String>> answer = this.client.sendAsync(request("/push", "a"),
				BodyHandlers.ofString());
		await().atMost(SOON).until(() -> this.proxy.held() == 1);
		assertThat(this.served).containsExactly("/push a");
		assertThat(answer).isNotDone();
		this.proxy.release();
		assertThat(answer.get().body()).isEqualTo("answer to a");
		assertThat(this.proxy.held()).isZero();
	}

	@Test
	void doublesARequestAndTellsThePartsOfAnswers() throws Exception {
		this.proxy.next(WireFault.twice(), WireFault.truncate(),
				WireFault.rewrite((body) -> body.replace("to", "for")));
		assertThat(send("/push", "a").body()).isEqualTo("answer to a");
		assertThat(send("/push", "b").body()).isEqualTo("answe");
		assertThat(send("/push", "c").body()).isEqualTo("answer for c");
		assertThat(this.served).containsExactly("/push a", "/push a", "/push b", "/push c");
	}

	@Test
	void breaksOffInAnAnswer() {
		this.proxy.next(WireFault.cutAnswer(3));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> send("/push", "a"));
		assertThat(this.served).containsExactly("/push a");
	}

	@Test
	void answersWithItsOwnHeadersAndWithWhatAnotherWasAnswered() throws Exception {
		this.proxy.next(WireFault.answer(503, Map.of("Retry-After", "7"), "later"), WireFault.none(),
				WireFault.anothersAnswer());
		assertThat(send("/push", "a").headers().firstValue("Retry-After")).contains("7");
		send("/pull", "b");
		assertThat(send("/push", "c").body()).isEqualTo("answer to b");
		assertThat(this.served).containsExactly("/pull b");
	}

	@Test
	void letsPortAndConnectionsGoWhenItIsClosed() throws Exception {
		this.proxy.next(WireFault.halfOpen());
		CompletableFuture<HttpResponse<String>> answer = this.client.sendAsync(request("/push", "a"),
				BodyHandlers.ofString());
		await().atMost(SOON).until(() -> this.proxy.requests("/push") == 1);
		assertThat(answer).isNotDone();
		this.proxy.close();
		await().atMost(SOON).until(answer::isCompletedExceptionally);
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> send("/push", "b"));
		assertThat(this.served).isEmpty();
	}

	private HttpResponse<String> send(String path, String body) throws IOException, InterruptedException {
		return this.client.send(request(path, body), BodyHandlers.ofString());
	}

	private HttpRequest request(String path, String body) {
		return HttpRequest.newBuilder(URI.create(this.proxy.url() + path)).POST(BodyPublishers.ofString(body)).build();
	}

}
