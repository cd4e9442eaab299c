package one.persist.server.autoconfigure;

import one.persist.server.ServerSetupException;
import one.persist.server.http.CallerGate;
import one.persist.server.http.Callers;
import one.persist.server.http.SyncRoutes;
import one.persist.server.security.SecurityChains;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.ResourceLoader;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.util.ClassUtils;

/**
 * What Spring Security adds to the sync server where it is there: signed tokens, and a
 * filter chain for the server's paths alone.
 * <p>
 * Spring Boot, and Spring Security itself, protect an application by default for as long
 * as it has no {@link SecurityFilterChain}. So this comes after all that may define one,
 * and adds its own only to others.
 */
@AutoConfiguration(after = PersistServerAutoConfiguration.class, afterName = {
		"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
		"org.springframework.boot.security.oauth2.client.autoconfigure.servlet.OAuth2ClientWebSecurityAutoConfiguration",
		"org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerAutoConfiguration",
		"org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration",
		"org.springframework.boot.security.saml2.autoconfigure.Saml2RelyingPartyAutoConfiguration" })
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnBean(CallerGate.class)
public final class PersistServerSecurityAutoConfiguration {

	private static final String[] FOR_SIGNED_TOKENS = {
			"org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider",
			"org.springframework.security.oauth2.jwt.NimbusJwtDecoder" };

	/**
	 * Refuses a token that nothing would ever ask for.
	 */
	PersistServerSecurityAutoConfiguration(PersistServerProperties properties, ListableBeanFactory beans) {
		if (properties.operator().token() != null && !beans.containsBean("persistActuatorSecurityFilterChain")) {
			throw new ServerSetupException("An operator's token is set, and nothing here would ask for it.",
					"Leave out persist.server.operator.token: an application protects its actuator itself. A server on its own"
							+ " needs org.springframework.boot:spring-boot-security for it.",
					null);
		}
	}

	@Bean
	@Conditional(JwtIsConfigured.class)
	Callers persistJwtCallers(PersistServerProperties properties, ResourceLoader resources) {
		for (String type : FOR_SIGNED_TOKENS) {
			if (!ClassUtils.isPresent(type, resources.getClassLoader())) {
				throw new ServerSetupException("Signed tokens are to be taken, and nothing here can check them.",
						"Add org.springframework.security:spring-security-oauth2-resource-server and"
								+ " org.springframework.security:spring-security-oauth2-jose, or leave out persist.server.jwt.",
						null);
			}
		}
		return JwtSetup.callers(properties.jwt());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ SecurityFilterChain.class, PathPatternRequestMatcher.class })
	@ConditionalOnBean(SecurityFilterChain.class)
	static class ApiChain {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		@ConditionalOnMissingBean(name = "persistApiSecurityFilterChain")
		SecurityFilterChain persistApiSecurityFilterChain(PersistServerProperties properties, CallerGate gate,
				ObjectProvider<PathPatternRequestMatcher.Builder> paths) {
			return SecurityChains.api(paths.getIfAvailable(PathPatternRequestMatcher::withDefaults),
					SyncRoutes.paths(properties.requirePath()), gate);
		}

	}

}
