package one.persist.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * A device's REST API as curl sees it: paths are sent as they are written.
 */
public final class Api {

	private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String address;

	public Api(URI address) {
		this.address = address.toString();
	}

	public static String escape(String key) {
		return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
	}

	public HttpResponse<String> get(String path) {
		return send("GET", path, BodyPublishers.noBody());
	}

	public HttpResponse<String> delete(String path) {
		return send("DELETE", path, BodyPublishers.noBody());
	}

	public HttpResponse<String> put(String path, String json) {
		return send("PUT", path, BodyPublishers.ofString(json), "Content-Type", "application/json");
	}

	public HttpResponse<String> post(String path, String json, String... headers) {
		return send("POST", path, BodyPublishers.ofString(json),
				(headers.length > 0) ? headers : new String[] { "Content-Type", "application/json" });
	}

	public HttpResponse<String> importLines(String store, Supplier<InputStream> lines) {
		return send("POST", "/api/" + store + "/import", BodyPublishers.ofInputStream(lines), "Content-Type",
				"application/x-ndjson");
	}

	public HttpResponse<String> send(String method, String path, BodyPublisher body, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.address + path)).method(method, body);
		if (headers.length > 0) {
			request.headers(headers);
		}
		try {
			return CLIENT.send(request.build(), BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
