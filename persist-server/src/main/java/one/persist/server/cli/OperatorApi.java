package one.persist.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;

import one.persist.protocol.ProtocolCodec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The operator's API of a running server. An answer counts only if it is the server's
 * own. No redirect is followed: the token is for the address that was given.
 */
final class OperatorApi {

	private static final String ROOT = "/operator/v1";

	private static final String NDJSON = "application/x-ndjson";

	private static final Duration CONNECT = Duration.ofSeconds(10);

	private static final Duration ANSWER = Duration.ofSeconds(60);

	/** For what the server prepares, or works at, before it answers. */
	private static final Duration LONG_ANSWER = Duration.ofHours(6);

	private static final int UNAUTHORIZED = 401;

	private static final int TIMEOUT = 408;

	private static final int TOO_MANY = 429;

	private static final int BAD_REQUEST = 400;

	private static final int SERVER_ERROR = 500;

	private final URI server;

	private final String token;

	private final HttpClient client = HttpClient.newBuilder()
		.connectTimeout(CONNECT)
		.version(HttpClient.Version.HTTP_1_1)
		.build();

	OperatorApi(URI server, String token) {
		this.server = server;
		this.token = token;
	}

	JsonNode get(String path, Map<String, String> parameters) {
		return json(call(request(path, parameters).GET()));
	}

	JsonNode post(String path, Map<String, String> parameters, String body) {
		return json(call(request(path, parameters).header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(body))));
	}

	JsonNode delete(String path, Map<String, String> parameters) {
		return json(call(request(path, parameters).DELETE()));
	}

	/** Goes through all of a list, page by page. */
	void each(String path, Map<String, String> parameters, Consumer<JsonNode> action) {
		String after = "";
		while (true) {
			Map<String, String> page = new LinkedHashMap<>(parameters);
			if (!after.isEmpty()) {
				page.put("after", after);
			}
			JsonNode list = get(path, page);
			list.path("items").forEach(action);
			String next = list.path("next").asString("");
			if (next.isEmpty() || next.equals(after)) {
				return;
			}
			after = next;
		}
	}

	/** Takes a long answer, in plain text, to be closed by the caller. */
	InputStream download(String path, Map<String, String> parameters) {
		try {
			return plain(call(request(path, parameters).header("Accept-Encoding", "gzip").timeout(LONG_ANSWER).GET()));
		}
		catch (IOException ex) {
			throw away(ex);
		}
	}

	/** Sends lines of JSON, in plain text. */
	JsonNode upload(String path, Map<String, String> parameters, BodyPublisher lines) {
		return json(call(request(path, parameters).header("Content-Type", NDJSON).timeout(LONG_ANSWER).POST(lines)));
	}

	private HttpRequest.Builder request(String path, Map<String, String> parameters) {
		String query = parameters.entrySet()
			.stream()
			.map((parameter) -> parameter.getKey() + "=" + encoded(parameter.getValue()))
			.collect(Collectors.joining("&"));
		return HttpRequest.newBuilder(URI.create(this.server + ROOT + path + (query.isEmpty() ? "" : "?" + query)))
			.timeout(ANSWER)
			.header("Authorization", "Bearer " + this.token)
			.header(ProtocolCodec.HEADER, String.valueOf(ProtocolCodec.VERSION));
	}

	/** A part of a path, or of a query. */
	static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
	}

	private HttpResponse<InputStream> call(HttpRequest.Builder builder) {
		try {
			HttpResponse<InputStream> response = this.client.send(builder.build(), BodyHandlers.ofInputStream());
			if (response.headers().firstValue(ProtocolCodec.HEADER).isEmpty()) {
				throw new CommandException(ExitCode.FAILED, "What answers at " + this.server
						+ " is no Persist server (status " + response.statusCode() + "). Check the address.", null);
			}
			if (response.statusCode() >= BAD_REQUEST) {
				throw refused(response);
			}
			return response;
		}
		catch (SSLException ex) {
			throw new CommandException(ExitCode.FAILED, "The server at " + this.server + " is not trusted: "
					+ ex.getMessage()
					+ ". Check its certificate, or name the authority by -Djavax.net.ssl.trustStore before -jar.", ex);
		}
		catch (IOException ex) {
			throw away(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CommandException(ExitCode.FAILED, "Interrupted.", ex);
		}
	}

	/** Told where the rest of an answer does not come. */
	CommandException away(IOException ex) {
		String why = (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName();
		return new CommandException(ExitCode.LATER, "The server at " + this.server
				+ " cannot be reached, or broke off: " + why + ". Check that it runs, and the address.", ex);
	}

	private CommandException refused(HttpResponse<InputStream> response) throws IOException {
		int status = response.statusCode();
		String detail = detail(response);
		if (status == UNAUTHORIZED) {
			return new CommandException(ExitCode.REFUSED,
					"The server at " + this.server + " does not take the token: it is to be the value of"
							+ " persist.server.operator.token there, without which there is no operator.",
					null);
		}
		boolean later = status >= SERVER_ERROR || status == TIMEOUT || status == TOO_MANY;
		return new CommandException(later ? ExitCode.LATER : ExitCode.REFUSED,
				"The server " + (later ? "cannot do it now" : "refuses it") + " (" + status + "): " + detail, null);
	}

	private static String detail(HttpResponse<InputStream> response) throws IOException {
		try (InputStream body = plain(response)) {
			return JsonMapper.shared().readTree(body).path("detail").asString("it does not say why");
		}
		catch (JacksonException ex) {
			return "it does not say why";
		}
	}

	private static InputStream plain(HttpResponse<InputStream> response) throws IOException {
		boolean gzip = response.headers().firstValue("Content-Encoding").filter("gzip"::equals).isPresent();
		return gzip ? new GZIPInputStream(response.body()) : response.body();
	}

	private JsonNode json(HttpResponse<InputStream> response) {
		try (InputStream body = plain(response)) {
			return JsonMapper.shared().readTree(body.readAllBytes());
		}
		catch (JacksonException ex) {
			throw away(new IOException("the answer is cut off", ex));
		}
		catch (IOException ex) {
			throw away(ex);
		}
	}

}
