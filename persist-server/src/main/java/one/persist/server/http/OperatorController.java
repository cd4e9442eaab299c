package one.persist.server.http;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import one.persist.DeviceId;
import one.persist.server.Caller;
import one.persist.server.storage.Administration;
import one.persist.server.storage.AuditEntry;
import one.persist.server.storage.DeviceKey;
import one.persist.server.storage.DeviceKeys.Created;
import one.persist.server.storage.KnownDevice;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the operator does with keys, devices and the audit.
 */
final class OperatorController {

	/** What the operator sends is small. */
	private static final BodyLimits LIMITS = new BodyLimits(16 * 1024, 100, Duration.ofSeconds(30), 0);

	private static final BodyBudget BODIES = new BodyBudget(Long.MAX_VALUE, LIMITS.bytes());

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final Administration administration;

	OperatorController(Administration administration) {
		this.administration = administration;
	}

	ServerResponse createKey(ServerRequest request) throws IOException {
		NewKey wanted = RequestBody.read(request, LIMITS, BODIES.share(""), (body) -> {
			try {
				return MAPPER.readValue(body, NewKey.class);
			}
			catch (JacksonException ex) {
				throw malformed("The body is to be an object with 'tenant', 'device' and perhaps 'expiresAt'");
			}
		});
		if (wanted.tenant() == null || wanted.device() == null) {
			throw malformed("A key needs a 'tenant' and a 'device'");
		}
		try {
			Created created = this.administration.keys().create(wanted.tenant(), wanted.device(), wanted.expiresAt());
			return answer(request, ToldKey.of(created.key(), created.token()));
		}
		catch (IllegalArgumentException ex) {
			throw malformed(String.valueOf(ex.getMessage()));
		}
		catch (IllegalStateException ex) {
			throw new ProblemException(
					new Problem(HttpStatus.CONFLICT, Problem.TOO_MANY_KEYS, String.valueOf(ex.getMessage())));
		}
	}

	ServerResponse keys(ServerRequest request) throws IOException {
		List<ToldKey> keys = this.administration.keys()
			.list(required(request, "tenant"), request.param("after").orElse(""))
			.stream()
			.map((key) -> ToldKey.of(key, null))
			.toList();
		return answer(request, new Page<>(keys, keys.isEmpty() ? null : keys.get(keys.size() - 1).id()));
	}

	ServerResponse revokeKey(ServerRequest request) throws IOException {
		DeviceKey revoked = this.administration.keys()
			.revoke(request.pathVariable("id"))
			.orElseThrow(() -> new ProblemException(Problem.notFound()));
		return answer(request, ToldKey.of(revoked, null));
	}

	ServerResponse devices(ServerRequest request) throws IOException {
		List<ToldDevice> devices = list(required(request, "tenant"), required(request, "store"),
				request.param("after").orElse(""))
			.stream()
			.map(ToldDevice::of)
			.toList();
		return answer(request,
				new Page<>(devices, devices.isEmpty() ? null : devices.get(devices.size() - 1).device()));
	}

	private List<KnownDevice> list(String tenant, String store, String after) {
		try {
			return this.administration.devices().list(tenant, store, after);
		}
		catch (IllegalArgumentException ex) {
			throw malformed(String.valueOf(ex.getMessage()));
		}
	}

	ServerResponse revokeDevice(ServerRequest request) throws IOException {
		String tenant = tenant(request);
		DeviceId device = device(request);
		this.administration.devices().revoke(tenant, device);
		return answer(request, new ToldRevocation(tenant, device.value(), true));
	}

	ServerResponse allowDevice(ServerRequest request) throws IOException {
		String tenant = tenant(request);
		DeviceId device = device(request);
		this.administration.devices().allow(tenant, device);
		return answer(request, new ToldRevocation(tenant, device.value(), false));
	}

	private static String tenant(ServerRequest request) {
		String tenant = required(request, "tenant");
		if (!Caller.isTenant(tenant)) {
			throw malformed("The parameter 'tenant' is no name that a tenant can have");
		}
		return tenant;
	}

	private static DeviceId device(ServerRequest request) {
		try {
			return new DeviceId(request.pathVariable("device"));
		}
		catch (IllegalArgumentException ex) {
			throw malformed(String.valueOf(ex.getMessage()));
		}
	}

	ServerResponse audit(ServerRequest request) throws IOException {
		List<ToldEntry> entries = this.administration.audit()
			.list(since(request), after(request))
			.stream()
			.map(ToldEntry::of)
			.toList();
		return answer(request,
				new Page<>(entries, entries.isEmpty() ? null : String.valueOf(entries.get(entries.size() - 1).id())));
	}

	private static Instant since(ServerRequest request) {
		try {
			return request.param("since").map(Instant::parse).orElse(Instant.EPOCH);
		}
		catch (DateTimeException ex) {
			throw malformed("The parameter 'since' is to be a time such as 2026-01-31T00:00:00Z");
		}
	}

	private static long after(ServerRequest request) {
		try {
			return request.param("after").map(Long::parseLong).orElse(0L);
		}
		catch (NumberFormatException ex) {
			throw malformed("The parameter 'after' is to be the number of an entry");
		}
	}

	static String required(ServerRequest request, String name) {
		return request.param(name)
			.filter((value) -> !value.isEmpty())
			.orElseThrow(() -> malformed("The parameter '" + name + "' is missing"));
	}

	static ProblemException malformed(String detail) {
		return new ProblemException(Problem.malformed(detail));
	}

	static ServerResponse answer(ServerRequest request, Object body) throws IOException {
		return Answer.ok(request, MAPPER.writeValueAsBytes(body));
	}

	/**
	 * A key as it is asked for.
	 */
	private record NewKey(@Nullable String tenant, @Nullable String device, @Nullable Instant expiresAt) {

	}

	/**
	 * Part of a list.
	 *
	 * @param items what is in it
	 * @param next what to give as {@code after} for the next part; null at the end
	 */
	record Page<T>(List<T> items, @Nullable String next) {

	}

	private record ToldKey(String id, String tenant, String device, Instant createdAt, @Nullable Instant expiresAt,
			@Nullable Instant revokedAt, @Nullable String token) {

		private static ToldKey of(DeviceKey key, @Nullable String token) {
			return new ToldKey(key.id(), key.tenant(), key.name(), key.createdAt(), key.expiresAt(), key.revokedAt(),
					token);
		}

	}

	private record ToldDevice(String device, @Nullable String caller, @Nullable String client, Instant firstSeen,
			Instant lastSeen, long commitsBehind, long changesBehind, boolean revoked) {

		private static ToldDevice of(KnownDevice known) {
			return new ToldDevice(known.device().value(), known.caller(), known.client(), known.firstSeen(),
					known.lastSeen(), known.lag().commits(), known.lag().changes(), known.revoked());
		}

	}

	private record ToldRevocation(String tenant, String device, boolean revoked) {

	}

	private record ToldEntry(long id, Instant at, String action, @Nullable String tenant, @Nullable String store,
			@Nullable String subject, String detail, long count) {

		private static ToldEntry of(AuditEntry entry) {
			return new ToldEntry(entry.id(), entry.at(), entry.action().code(), entry.about().tenant(),
					entry.about().store(), entry.about().subject(), entry.detail(), entry.count());
		}

	}

}
