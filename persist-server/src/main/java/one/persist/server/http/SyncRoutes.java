package one.persist.server.http;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

import one.persist.protocol.ProblemCodes;
import one.persist.protocol.ProtocolCodec;
import one.persist.protocol.ProtocolException;
import one.persist.server.Caller;
import one.persist.server.storage.DeviceRefusedException;
import one.persist.server.storage.SyncStorage;
import one.persist.spi.RemoteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The paths of the server, and what all calls have in common: who calls, which protocol,
 * and how a failure is answered. A router and no annotated controller, so that what an
 * embedding application does to its own controllers does not reach these paths, nor the
 * other way round.
 */
public final class SyncRoutes {

	private static final Logger logger = LoggerFactory.getLogger(SyncRoutes.class);

	private final CallerGate gate;

	private final CallerBudgets budgets;

	private SyncRoutes(CallerGate gate, CallerBudgets budgets) {
		this.gate = gate;
		this.budgets = budgets;
	}

	/**
	 * Makes the routes {@code /v1} and {@code /v1/stores/**}.
	 * @param basePath what comes before {@code /v1}: empty, or begins with a slash and
	 * does not end with one
	 * @param storage what the calls reach
	 * @param callers who may call
	 * @param limits how much is taken of one who calls
	 * @param streams who listens to announcements
	 * @return the routes
	 */
	public static RouterFunction<ServerResponse> create(String basePath, SyncStorage storage, Callers callers,
			RequestLimits limits, AnnouncementStreams streams) {
		return create(basePath, storage, new CallerGate(List.of(callers)), limits, streams);
	}

	/**
	 * Makes the routes {@code /v1} and {@code /v1/stores/**}.
	 * @param basePath what comes before {@code /v1}: empty, or begins with a slash and
	 * does not end with one
	 * @param storage what the calls reach
	 * @param gate who may call
	 * @param limits how much is taken of one who calls
	 * @param streams who listens to announcements
	 * @return the routes
	 */
	public static RouterFunction<ServerResponse> create(String basePath, SyncStorage storage, CallerGate gate,
			RequestLimits limits, AnnouncementStreams streams) {
		SyncRoutes routes = new SyncRoutes(gate, new CallerBudgets(limits, System::nanoTime));
		SyncController controller = new SyncController(storage, limits, streams, InstantSource.system());
		String root = basePath + "/v1";
		String push = root + "/stores/{store}/push";
		String pull = root + "/stores/{store}/pull";
		String announcements = root + "/stores/{store}/announcements";
		return RouterFunctions.route()
			.GET(root, routes.call(controller::info))
			.GET(announcements, routes.protocolCall(controller::announcements))
			.POST(push, routes.protocolCall(controller::push))
			.POST(pull, routes.protocolCall(controller::pull))
			.route(RequestPredicates.path(root).or(RequestPredicates.path(announcements)),
					routes.call((request) -> refuseMethod("GET")))
			.route(RequestPredicates.path(push).or(RequestPredicates.path(pull)),
					routes.call((request) -> refuseMethod("POST")))
			.route(RequestPredicates.path(root + "/stores/**"),
					routes.call((request) -> Answer.problem(Problem.notFound())))
			.build();
	}

	/**
	 * Patterns of all paths that are routes here, and of none besides.
	 * @param basePath what comes before {@code /v1}
	 * @return path patterns
	 */
	public static List<String> paths(String basePath) {
		return List.of(basePath + "/v1", basePath + "/v1/stores/**");
	}

	static Caller caller(ServerRequest request) {
		return CallerGate.caller(request.servletRequest());
	}

	private HandlerFunction<ServerResponse> protocolCall(HandlerFunction<ServerResponse> handler) {
		return call((request) -> {
			String version = request.headers().firstHeader(ProtocolCodec.HEADER);
			if (!String.valueOf(ProtocolCodec.VERSION).equals(version)) {
				throw new ProblemException(new Problem(HttpStatus.UPGRADE_REQUIRED, ProblemCodes.UNSUPPORTED_PROTOCOL,
						"This server speaks version " + ProtocolCodec.VERSION
								+ " of the protocol: name it in the header " + ProtocolCodec.HEADER,
						Map.of(HttpHeaders.UPGRADE, "Persist/" + ProtocolCodec.VERSION)));
			}
			return handler.handle(request);
		});
	}

	private HandlerFunction<ServerResponse> call(HandlerFunction<ServerResponse> handler) {
		return (request) -> {
			Problem refusal = this.gate.refusal(request.servletRequest());
			if (refusal != null) {
				return Answer.problem(refusal);
			}
			return this.budgets.handle(caller(request), request, (admitted) -> answer(admitted, handler));
		};
	}

	static ServerResponse answer(ServerRequest request, HandlerFunction<ServerResponse> handler) throws Exception {
		try {
			return handler.handle(request);
		}
		catch (ProblemException ex) {
			return Answer.problem(ex.problem());
		}
		catch (ProtocolException ex) {
			return Answer.problem(Problem.malformed(String.valueOf(ex.getMessage())));
		}
		catch (RemoteException ex) {
			return Answer.problem(problem(ex));
		}
		catch (DeviceRefusedException ex) {
			return Answer.problem(new Problem(HttpStatus.FORBIDDEN, ex.code(), String.valueOf(ex.getMessage())));
		}
		catch (RuntimeException ex) {
			// whatever it is, the device gets an answer that it understands
			logger.error("A call to {} failed by a fault of the server", request.path(), ex);
			return Answer.problem(new Problem(HttpStatus.INTERNAL_SERVER_ERROR, Problem.INTERNAL,
					"The server has failed to do this; its log says why"));
		}
	}

	private static Problem problem(RemoteException ex) {
		String detail = String.valueOf(ex.getMessage());
		return switch (ex.kind()) {
			case HISTORY_DIVERGED -> new Problem(HttpStatus.GONE, ProblemCodes.HISTORY_DIVERGED, detail);
			case CURSOR_EXPIRED -> new Problem(HttpStatus.GONE, ProblemCodes.CURSOR_EXPIRED, detail);
			case DEVICE_FORKED -> new Problem(HttpStatus.CONFLICT, ProblemCodes.DEVICE_FORKED, detail);
			case FULL -> Problem.quotaExceeded(detail, ex.retryAfter());
			case TOO_LARGE -> Problem.tooLarge(detail);
			case REFUSED -> Problem.malformed(detail);
			case BUSY, TRANSIENT, TIMEOUT, SETUP, UNAUTHORIZED -> unavailable(ex, detail);
		};
	}

	private static Problem unavailable(RemoteException ex, String detail) {
		if (ex.retryAfter() != null) {
			return new Problem(HttpStatus.SERVICE_UNAVAILABLE, Problem.UNAVAILABLE, detail,
					Map.of(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, ex.retryAfter().toSeconds()))));
		}
		logger.error("The server's storage failed", ex);
		return new Problem(HttpStatus.SERVICE_UNAVAILABLE, Problem.UNAVAILABLE, detail);
	}

	private static ServerResponse refuseMethod(String allowed) throws IOException {
		return Answer.problem(new Problem(HttpStatus.METHOD_NOT_ALLOWED, Problem.METHOD_NOT_ALLOWED,
				"This path takes " + allowed + " only", Map.of(HttpHeaders.ALLOW, allowed)));
	}

}
