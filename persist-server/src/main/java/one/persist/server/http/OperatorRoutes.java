package one.persist.server.http;

import java.util.function.Predicate;

import jakarta.servlet.http.HttpServletRequest;
import one.persist.server.storage.Administration;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The paths of whoever runs the server. Each asks who calls by itself, so that none is
 * open where no filter comes before it.
 */
public final class OperatorRoutes {

	private static final String ROOT = "/operator/v1";

	private final Predicate<HttpServletRequest> operator;

	private final FailedCalls failures = new FailedCalls(System::nanoTime);

	private OperatorRoutes(Predicate<HttpServletRequest> operator) {
		this.operator = operator;
	}

	/**
	 * Makes the routes {@code /operator/v1/**}.
	 * @param basePath what comes before {@code /operator}: empty, or begins with a slash
	 * and does not end with one
	 * @param operator whether a request is of the operator
	 * @param administration what the operator can do
	 * @return the routes
	 */
	public static RouterFunction<ServerResponse> create(String basePath, Predicate<HttpServletRequest> operator,
			Administration administration) {
		OperatorRoutes routes = new OperatorRoutes(operator);
		OperatorController controller = new OperatorController(administration);
		TenantController tenants = new TenantController(administration.tenants());
		String root = basePath + ROOT;
		return RouterFunctions.route()
			.POST(root + "/keys", routes.call(controller::createKey))
			.GET(root + "/keys", routes.call(controller::keys))
			.DELETE(root + "/keys/{id}", routes.call(controller::revokeKey))
			.GET(root + "/devices", routes.call(controller::devices))
			.POST(root + "/devices/{device}/revoke", routes.call(controller::revokeDevice))
			.POST(root + "/devices/{device}/allow", routes.call(controller::allowDevice))
			.GET(root + "/audit", routes.call(controller::audit))
			.GET(root + "/tenants", routes.call(tenants::list))
			.DELETE(root + "/tenants", routes.call(tenants::delete))
			.GET(root + "/tenants/export", routes.call(tenants::export))
			.POST(root + "/tenants/import", routes.call(tenants::importTenant))
			.route(RequestPredicates.path(pattern(basePath)),
					routes.call((request) -> Answer.problem(Problem.notFound())))
			.build();
	}

	/**
	 * The pattern of all paths here.
	 * @param basePath what comes before {@code /operator}
	 * @return a path pattern
	 */
	public static String pattern(String basePath) {
		return basePath + ROOT + "/**";
	}

	private HandlerFunction<ServerResponse> call(HandlerFunction<ServerResponse> handler) {
		return (request) -> this.operator.test(request.servletRequest()) ? this.failures.answer(request, handler)
				: Answer.problem(Problem.unauthorized());
	}

}
