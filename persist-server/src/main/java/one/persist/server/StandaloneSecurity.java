package one.persist.server;

import one.persist.console.autoconfigure.ConsoleProperties;
import one.persist.server.autoconfigure.PersistServerProperties;
import one.persist.server.http.AccessTokens;
import one.persist.server.http.CallerGate;
import one.persist.server.http.Callers.Known;
import one.persist.server.http.OperatorRoutes;
import one.persist.server.security.Operator;
import one.persist.server.security.SecurityChains;
import one.persist.server.storage.AuditLog;
import one.persist.server.storage.SyncStorage;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Who may call what besides the protocol, where the server runs on its own and brings
 * Spring Security along. An application that embeds the server decides that itself.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ SecurityFilterChain.class, EndpointRequest.class })
class StandaloneSecurity {

	private static final String OPERATOR_TOKEN = "persist.server.operator.token";

	/** After the protocol's chain. */
	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	SecurityFilterChain persistClosedSecurityFilterChain(CallerGate gate) {
		return SecurityChains.closed(gate);
	}

	@Bean
	RequestRejectedHandler persistRequestRejectedHandler(CallerGate gate) {
		return SecurityChains.rejected(gate);
	}

	@Bean
	Operator persistOperator(PersistServerProperties properties, AccessTokens tokens, AuditLog audit) {
		String token = properties.operator().token();
		if (token != null) {
			AccessTokens.requireStrong("The token of the operator", OPERATOR_TOKEN, token);
			if (tokens.authenticate(token) instanceof Known device) {
				throw new ServerSetupException(
						"The token of the operator and the token '" + device.caller().name() + "' are the same.",
						"Set " + OPERATOR_TOKEN + " to another one: a device is no operator.", null);
			}
		}
		return new Operator(token, audit::callRefused);
	}

	/** Who has no token is nobody: then there are no such paths. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(OPERATOR_TOKEN)
	static class OperatorApi {

		@Bean
		@Order(0)
		SecurityFilterChain persistOperatorSecurityFilterChain(PersistServerProperties properties, Operator operator,
				ObjectProvider<PathPatternRequestMatcher.Builder> paths) {
			return SecurityChains.operator(paths.getIfAvailable(PathPatternRequestMatcher::withDefaults),
					OperatorRoutes.pattern(properties.requirePath()), operator);
		}

		@Bean
		RouterFunction<ServerResponse> persistOperatorRoutes(PersistServerProperties properties, Operator operator,
				SyncStorage storage) {
			return OperatorRoutes.create(properties.requirePath(), operator::makes, storage.administration());
		}

	}

	/** The operator's pages: who has no token could not be let in. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty("persist.console.enabled")
	@EnableConfigurationProperties(ConsoleProperties.class)
	static class ConsolePages {

		@Bean
		@Order(0)
		SecurityFilterChain persistConsoleSecurityFilterChain(PersistServerProperties properties,
				ConsoleProperties console, Operator operator, ObjectProvider<PathPatternRequestMatcher.Builder> paths) {
			if (properties.operator().token() == null) {
				throw new ServerSetupException("The console is enabled, and nobody could open it.",
						"Set " + OPERATOR_TOKEN + " to at least 16 characters: it is the password of the console.",
						null);
			}
			return SecurityChains.console(paths.getIfAvailable(PathPatternRequestMatcher::withDefaults),
					console.requirePath() + "/**", operator, console.actorAuthority());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ WebEndpointProperties.class, HealthEndpoint.class })
	static class Actuator {

		@Bean
		@Order(0)
		SecurityFilterChain persistActuatorSecurityFilterChain(Operator operator) {
			RequestMatcher health = new OrRequestMatcher(EndpointRequest.to(HealthEndpoint.class),
					EndpointRequest.toAdditionalPaths(WebServerNamespace.SERVER, HealthEndpoint.class));
			return SecurityChains.actuator(new OrRequestMatcher(EndpointRequest.toAnyEndpoint(), health), health,
					operator);
		}

	}

}
