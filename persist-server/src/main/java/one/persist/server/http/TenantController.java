package one.persist.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import one.persist.server.storage.Tenants;
import one.persist.server.storage.Tenants.TenantInfo;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * What the operator does with tenants as wholes.
 */
final class TenantController {

	private static final MediaType NDJSON = new MediaType("application", "x-ndjson");

	private final Tenants tenants;

	TenantController(Tenants tenants) {
		this.tenants = tenants;
	}

	ServerResponse list(ServerRequest request) throws IOException {
		List<TenantInfo> found = this.tenants.list(request.param("after").orElse(""));
		return OperatorController.answer(request,
				new OperatorController.Page<>(found, found.isEmpty() ? null : found.get(found.size() - 1).tenant()));
	}

	/** A tenant is deleted by who gives its name twice. */
	ServerResponse delete(ServerRequest request) throws IOException {
		String tenant = OperatorController.required(request, "tenant");
		if (!tenant.equals(request.param("confirm").orElse(""))) {
			throw OperatorController
				.malformed("All of a tenant is deleted only if the parameter 'confirm' repeats its name");
		}
		if (!this.tenants.delete(tenant)) {
			throw new ProblemException(Problem.notFound());
		}
		return OperatorController.answer(request, new Told(tenant, 0));
	}

	ServerResponse export(ServerRequest request) {
		Path file = export(OperatorController.required(request, "tenant"), store(request));
		boolean gzip = Answer.acceptsGzip(request);
		ServerResponse.BodyBuilder answer = Answer.common(HttpStatus.OK)
			.contentType(NDJSON)
			.varyBy(HttpHeaders.ACCEPT_ENCODING);
		if (gzip) {
			answer.header(HttpHeaders.CONTENT_ENCODING, "gzip");
		}
		return answer.build((servletRequest, response) -> {
			try (OutputStream out = gzip ? new GZIPOutputStream(response.getOutputStream())
					: response.getOutputStream()) {
				Files.copy(file, out);
			}
			finally {
				Files.deleteIfExists(file);
			}
			return null;
		});
	}

	/** One store, or all of a tenant. */
	private static @Nullable String store(ServerRequest request) {
		return request.param("store").filter((store) -> !store.isEmpty()).orElse(null);
	}

	private Path export(String tenant, @Nullable String store) {
		try {
			return (store != null) ? this.tenants.exportStore(tenant, store) : this.tenants.export(tenant);
		}
		catch (NoSuchElementException ex) {
			throw new ProblemException(Problem.notFound());
		}
		catch (IllegalArgumentException ex) {
			throw OperatorController.malformed(String.valueOf(ex.getMessage()));
		}
	}

	ServerResponse importTenant(ServerRequest request) throws IOException {
		String tenant = OperatorController.required(request, "tenant");
		String store = store(request);
		InputStream sent = request.servletRequest().getInputStream();
		boolean gzip = "gzip".equals(request.headers().firstHeader(HttpHeaders.CONTENT_ENCODING));
		try (InputStream in = gzip ? new GZIPInputStream(sent) : sent) {
			return OperatorController.answer(request, new Told(tenant, importFrom(tenant, store, in)));
		}
		catch (IllegalArgumentException ex) {
			throw OperatorController.malformed(String.valueOf(ex.getMessage()));
		}
		catch (IllegalStateException ex) {
			throw new ProblemException(new Problem(HttpStatus.CONFLICT,
					(store != null) ? Problem.STORE_EXISTS : Problem.TENANT_EXISTS, String.valueOf(ex.getMessage())));
		}
	}

	private int importFrom(String tenant, @Nullable String store, InputStream in) throws IOException {
		if (store == null) {
			return this.tenants.importFrom(tenant, in);
		}
		this.tenants.importStore(tenant, store, in);
		return 1;
	}

	private record Told(String tenant, int stores) {

	}

}
