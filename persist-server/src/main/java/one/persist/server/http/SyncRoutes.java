package one.persist.server.http;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

import one.persist.protocol.ProblemCodes;
import one.persist.protocol.ProtocolCodec;
import one.persist.server.Caller;
import one.persist.server.storage.SyncStorage;
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

	private final CallerGate gate;

	private final CallerBudgets budgets;

	private final FailedCalls failures = new FailedCalls(System::nanoTime);

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
			return this.budgets.handle(caller(request), request, (admitted) -> this.failures.answer(admitted, handler));
		};
	}

	private static ServerResponse refuseMethod(String allowed) throws IOException {
		return Answer.problem(new Problem(HttpStatus.METHOD_NOT_ALLOWED, Problem.METHOD_NOT_ALLOWED,
				"This path takes " + allowed + " only", Map.of(HttpHeaders.ALLOW, allowed)));
	}

}
