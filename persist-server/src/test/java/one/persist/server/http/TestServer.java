package one.persist.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A running server, as a client that gets every byte wrong or right sees it.
 */
final class TestServer {

	static final String VAN_TOKEN = "van-token-0123456789abcdef";

	static final String BRAVO_TOKEN = "bravo-token-0123456789abcdef";

	private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final int port;

	TestServer(int port) {
		this.port = port;
	}

	int port() {
		return this.port;
	}

	/** Headers of a correct call. */
	static Map<String, String> headers() {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("Authorization", "Bearer " + VAN_TOKEN);
		headers.put("Persist-Protocol", "1");
		headers.put("Content-Type", "application/json");
		return headers;
	}

	static Map<String, String> with(String name, String value) {
		Map<String, String> headers = headers();
		headers.put(name, value);
		return headers;
	}

	static Map<String, String> without(String name) {
		Map<String, String> headers = headers();
		headers.remove(name);
		return headers;
	}

	HttpResponse<byte[]> get(String path, Map<String, String> headers) {
		return send("GET", path, headers, new byte[0]);
	}

	HttpResponse<byte[]> post(String path, Map<String, String> headers, String body) {
		return send("POST", path, headers, body.getBytes(StandardCharsets.UTF_8));
	}

	HttpResponse<byte[]> send(String method, String path, Map<String, String> headers, byte[] body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.method(method, (body.length > 0) ? BodyPublishers.ofByteArray(body) : BodyPublishers.noBody());
		headers.forEach(request::header);
		try {
			return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	static String text(HttpResponse<byte[]> response) {
		return new String(response.body(), StandardCharsets.UTF_8);
	}

	static byte[] gzip(byte[] plain) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
			gzip.write(plain);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return out.toByteArray();
	}

}
