package one.persist.server.http;

import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.BiFunction;

import one.persist.DeviceId;
import one.persist.protocol.Packed;
import one.persist.protocol.ProtocolCodec;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PushRequest;
import one.persist.protocol.RequestBounds;
import one.persist.protocol.ServerInfo;
import one.persist.protocol.TenantBounds;
import one.persist.server.storage.Quota;
import one.persist.server.storage.SyncStorage;
import one.persist.server.storage.Visitor;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The calls of the protocol: reads the message, asks the storage, writes the answer.
 */
final class SyncController {

	private final SyncStorage storage;

	private final RequestLimits limits;

	private final BodyBudget bodies;

	private final AnnouncementStreams streams;

	private final InstantSource clock;

	SyncController(SyncStorage storage, RequestLimits limits, AnnouncementStreams streams, InstantSource clock) {
		this.storage = storage;
		this.limits = limits;
		this.bodies = new BodyBudget(limits.bodies(), limits.body().bytes());
		this.streams = streams;
		this.clock = clock;
	}

	ServerResponse info(ServerRequest request) throws IOException {
		BodyLimits body = this.limits.body();
		RequestBounds requests = new RequestBounds(this.limits.perSecond(), this.limits.atOnce(),
				Math.toIntExact(body.time().toSeconds()), body.leastRate(), body.inflationRatio());
		ServerInfo info = new ServerInfo(List.of(ProtocolCodec.VERSION), this.storage.limits(), this.storage.bounds(),
				requests, tenant(request), List.of(ProtocolCodec.GZIP),
				this.clock.instant().truncatedTo(ChronoUnit.MILLIS));
		return Answer.ok(request, ProtocolCodec.write(info));
	}

	private @Nullable TenantBounds tenant(ServerRequest request) {
		Quota quota = this.storage.quota(SyncRoutes.caller(request).tenant());
		return !quota.equals(Quota.UNLIMITED)
				? new TenantBounds(quota.stores(), quota.devices(), quota.records(), quota.bytes()) : null;
	}

	ServerResponse push(ServerRequest request) throws IOException {
		Remote store = store(request);
		int maxEntries = this.storage.limits().entries();
		try (BodyBudget.Share share = share(request)) {
			PushRequest push = RequestBody.read(request, this.limits.body(), share,
					(body) -> ProtocolCodec.readPushRequest(body, maxEntries));
			return Answer.ok(ProtocolCodec.pack(store.push(push), Answer.encodings(request)));
		}
	}

	/** What is answered stays in memory until it has been sent. */
	ServerResponse pull(ServerRequest request) throws IOException {
		BodyBudget.Share share = share(request);
		ServerResponse answer = null;
		try {
			answer = Answer.then(pull(request, share), share::close);
			return answer;
		}
		finally {
			if (answer == null) {
				share.close();
			}
		}
	}

	private ServerResponse pull(ServerRequest request, BodyBudget.Share share) throws IOException {
		Remote store = store(request, (visitor, name) -> this.storage.remote(visitor, name, () -> makeRoom(share)));
		PullRequest pull = RequestBody.read(request, this.limits.body(), share, ProtocolCodec::readPullRequest);
		Packed page = ProtocolCodec.pack(store.pull(pull), Answer.encodings(request));
		share.end(page.length());
		return Answer.ok(page);
	}

	private static void makeRoom(BodyBudget.Share share) {
		if (!share.take()) {
			throw new RemoteException(Kind.BUSY, BodyBudget.FULL, null, BodyBudget.PATIENCE);
		}
	}

	private BodyBudget.Share share(ServerRequest request) {
		return this.bodies.share(SyncRoutes.caller(request).tenant());
	}

	ServerResponse announcements(ServerRequest request) {
		if (!request.servletRequest().isAsyncSupported()) {
			// a filter or servlet of the application is in the way: devices do without
			throw new ProblemException(Problem.notFound());
		}
		if (request.servletRequest().getContentLengthLong() > 0
				|| request.servletRequest().getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
			// nobody would read it while the answer goes on
			throw new ProblemException(Problem.malformed("A request to listen has no body"));
		}
		return this.streams.open(SyncRoutes.caller(request), store(request), device(request));
	}

	private static DeviceId device(ServerRequest request) {
		try {
			return new DeviceId(request.param("device").orElse(""));
		}
		catch (IllegalArgumentException ex) {
			throw new ProblemException(
					Problem.malformed("The parameter 'device' is to name the device that listens by its id"));
		}
	}

	private Remote store(ServerRequest request) {
		return store(request, (visitor, name) -> this.storage.remote(visitor, name));
	}

	private static Remote store(ServerRequest request, BiFunction<Visitor, String, Remote> stores) {
		try {
			Visitor visitor = new Visitor(SyncRoutes.caller(request),
					request.headers().firstHeader(HttpHeaders.USER_AGENT));
			return stores.apply(visitor, request.pathVariable("store"));
		}
		catch (IllegalArgumentException ex) {
			throw new ProblemException(Problem.notFound());
		}
	}

}
