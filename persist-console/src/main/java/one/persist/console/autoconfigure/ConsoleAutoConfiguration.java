package one.persist.console.autoconfigure;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

import jakarta.servlet.Servlet;
import one.persist.console.Access;
import one.persist.console.Console;
import one.persist.console.ConsoleSection;
import one.persist.console.LoopbackAccess;
import one.persist.console.SecurityAccess;
import one.persist.console.Words;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Auto-configuration of the console, where it is enabled and something has pages for it.
 */
@AutoConfiguration
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnProperty("persist.console.enabled")
@EnableConfigurationProperties(ConsoleProperties.class)
public final class ConsoleAutoConfiguration {

	/** Says why there is no console, and changes nothing. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnNotWebApplication
	static class WithoutWeb {

		WithoutWeb() {
			warn();
		}

	}

	/** As without a web application: the pages are made for servlets. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
	static class Reactive {

		Reactive() {
			warn();
		}

	}

	private static void warn() {
		LoggerFactory.getLogger("one.persist.console")
			.warn("persist.console.enabled is set, and there is no console: it needs a servlet web application, such as"
					+ " spring-boot-starter-webmvc makes. Actuator's endpoint 'persist' shows stores in others");
	}

	/** The pages of a servlet web application. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	@ConditionalOnClass(Servlet.class)
	@ConditionalOnBean(ConsoleSection.class)
	@ImportRuntimeHints(ConsoleRuntimeHints.class)
	static class Pages {

		@Bean
		ServletRegistrationBean<Servlet> persistConsole(ConsoleProperties properties, Access access,
				ObjectProvider<ConsoleSection> sections, Environment environment, ResourceLoader resources) {
			String name = environment.getProperty("spring.application.name", "Persist");
			Servlet servlet = Console.servlet(name, access, sections.orderedStream().toList(),
					new Words(InstantSource.system(), ZoneId.systemDefault()), resources.getClassLoader());
			ServletRegistrationBean<Servlet> registration = new ServletRegistrationBean<>(servlet,
					properties.requirePath() + "/*");
			registration.setName("persistConsole");
			return registration;
		}

		@Bean
		@ConditionalOnMissingBean(value = Access.class, type = "org.springframework.security.web.SecurityFilterChain")
		Access persistLoopbackAccess(Environment environment) {
			String strategy = environment.getProperty("server.forward-headers-strategy");
			CloudPlatform platform = CloudPlatform.getActive(environment);
			boolean trusted = (strategy != null) ? !strategy.equalsIgnoreCase("none")
					: platform != null && platform.isUsingForwardHeaders();
			return new LoopbackAccess(trusted);
		}

	}

	/** Who logs in where the application has Spring Security. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	@ConditionalOnClass({ Servlet.class, SecurityFilterChain.class })
	@ConditionalOnBean(SecurityFilterChain.class)
	static class Secured {

		@Bean
		@ConditionalOnMissingBean
		Access persistSecurityAccess(ConsoleProperties properties, ObjectProvider<SecurityFilterChain> chains,
				ObjectProvider<RoleHierarchy> hierarchy) {
			List<SecurityFilterChain> ordered = chains.orderedStream().toList();
			UnaryOperator<Collection<? extends GrantedAuthority>> reach = (authorities) -> {
				RoleHierarchy roles = hierarchy.getIfUnique();
				return (roles != null) ? roles.getReachableGrantedAuthorities(authorities) : authorities;
			};
			return new SecurityAccess(ordered, reach, properties.viewerAuthority(), properties.actorAuthority());
		}

	}

}
