package one.persist.server.security;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.springframework.core.NestedExceptionUtils;

/**
 * Reads a small document over HTTP, under one deadline from the first try to connect to
 * its last byte. Follows no redirect.
 */
final class KeyFetcher {

	/** An issuer answers within moments; requests wait for it. */
	static final Duration DEADLINE = Duration.ofSeconds(3);

	/** Fifty keys with their certificates. */
	private static final int MAX_BYTES = 256 * 1024;

	private static final int OK = 200;

	private final HttpClient client = HttpClient.newBuilder()
		.connectTimeout(DEADLINE)
		.followRedirects(HttpClient.Redirect.NEVER)
		.build();

	/**
	 * Reads a document.
	 * @param address where it is
	 * @return its bytes
	 * @throws IOException if it cannot be had in time, or is too large; the message tells
	 * nothing but the address and what happened
	 */
	byte[] fetch(URI address) throws IOException {
		HttpRequest request = HttpRequest.newBuilder(address).header("Accept", "application/json").build();
		CompletableFuture<HttpResponse<InputStream>> answer = this.client.sendAsync(request,
				BodyHandlers.ofInputStream());
		CompletableFuture<byte[]> document = answer.thenApplyAsync(KeyFetcher::read);
		try {
			return document.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			throw new IOException(address + " has not answered to the end within " + DEADLINE.toMillis() + " ms", ex);
		}
		catch (ExecutionException ex) {
			throw new IOException(address + " is not reached: " + reason(NestedExceptionUtils.getMostSpecificCause(ex)),
					ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Waiting for " + address + " was interrupted", ex);
		}
		finally {
			// whichever is under way: the exchange, or a reader that waits for bytes
			answer.cancel(true);
			answer.thenAccept(KeyFetcher::close);
		}
	}

	private static byte[] read(HttpResponse<InputStream> response) {
		try {
			if (response.statusCode() != OK) {
				throw new IOException("it answered " + response.statusCode());
			}
			byte[] bytes = response.body().readNBytes(MAX_BYTES + 1);
			if (bytes.length > MAX_BYTES) {
				throw new IOException("it answered with more than " + MAX_BYTES + " bytes");
			}
			return bytes;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String reason(Throwable failure) {
		return (failure.getMessage() != null) ? failure.getMessage() : failure.getClass().getSimpleName();
	}

	private static void close(HttpResponse<InputStream> response) {
		try {
			response.body().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
