package one.persist.server.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import one.persist.server.security.Issuer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server inside an application that has Spring Security.
 */
class EmbeddedWithSecurityTest {

	private static final String TOKEN = "0123456789abcdef";

	private static final String PULL = "{\"device\":\"van1\",\"previous\":[],\"limit\":1}";

	@TempDir
	private Path directory;

	private ConfigurableApplicationContext run(Class<?> host, String... more) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--persist.server.path=/sync",
				"--persist.server.directory=" + this.directory, "--persist.server.tokens.van.token=" + TOKEN,
				"--persist.server.tokens.van.tenant=acme"));
		arguments.addAll(List.of(more));
		return new SpringApplicationBuilder(host).run(arguments.toArray(String[]::new));
	}

	private static HttpResponse<String> pull(ConfigurableApplicationContext context, String... headers)
			throws IOException, InterruptedException {
		return send(context, HttpRequest.newBuilder().POST(BodyPublishers.ofString(PULL)), "/sync/v1/stores/tasks/pull",
				headers);
	}

	private static HttpResponse<String> get(ConfigurableApplicationContext context, String path, String... headers)
			throws IOException, InterruptedException {
		return send(context, HttpRequest.newBuilder().GET(), path, headers);
	}

	private static HttpResponse<String> send(ConfigurableApplicationContext context, HttpRequest.Builder request,
			String path, String... headers) throws IOException, InterruptedException {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		if (headers.length > 0) {
			request.headers(headers);
		}
		return HttpClient.newHttpClient()
			.send(request.uri(URI.create("http://localhost:" + port + path))
				.header("Persist-Protocol", "1")
				.header("Content-Type", "application/json")
				.build(), BodyHandlers.ofString());
	}

	@Test
	void devicesReachTheServerThoughTheApplicationAsksForALogin() throws Exception {
		try (ConfigurableApplicationContext context = run(Host.class)) {
			HttpResponse<String> response = pull(context, "Authorization", "Bearer " + TOKEN);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.headers().map()).doesNotContainKey("set-cookie");
			assertThat(response.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
			assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
			HttpResponse<String> refused = pull(context);
			assertThat(refused.statusCode()).isEqualTo(401);
			assertThat(refused.body()).contains("\"code\":\"unauthorized\"");
			assertThat(refused.headers().map()).doesNotContainKey("set-cookie");
		}
	}

	@Test
	void theLockThatSpringBootPutsOnAnApplicationStays() throws Exception {
		try (ConfigurableApplicationContext context = run(Host.class)) {
			assertThat(context.getBeansOfType(SecurityFilterChain.class)).hasSize(2)
				.containsKey("persistApiSecurityFilterChain");
			for (String path : List.of("/own", "/sync/v1/other", "/sync", "/")) {
				assertThat(get(context, path).statusCode()).as(path).isEqualTo(401);
				assertThat(get(context, path, "Authorization", "Bearer " + TOKEN).statusCode()).as(path).isEqualTo(401);
			}
			assertThat(get(context, "/own", "Accept", "text/html").headers().firstValue("Location").orElseThrow())
				.endsWith("/login");
		}
	}

	@Test
	void theApplicationsOwnChainIsAskedAboutItsOwnPathsAlone() throws Exception {
		try (ConfigurableApplicationContext context = run(HostWithChain.class)) {
			assertThat(context.getBeansOfType(SecurityFilterChain.class)).hasSize(2);
			assertThat(get(context, "/own").body()).isEqualTo("the host's for anonymousUser");
			assertThat(get(context, "/sync/v1/other").body()).isEqualTo("the host's, too");
			assertThat(pull(context, "Authorization", "Bearer " + TOKEN).statusCode()).isEqualTo(200);
			assertThat(pull(context).statusCode()).isEqualTo(401);
		}
	}

	@Test
	void aLockThatSpringSecurityPutsOnAnApplicationByItselfStays() throws Exception {
		try (ConfigurableApplicationContext context = run(HostWithoutChain.class,
				"--spring.autoconfigure.exclude=org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration,"
						+ "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration")) {
			assertThat(context.getBeansOfType(SecurityFilterChain.class)).isEmpty();
			assertThat(get(context, "/own").statusCode()).isEqualTo(401);
		}
	}

	@Test
	void anApplicationTakesSignedTokensToo() throws Exception {
		try (Issuer issuer = new Issuer();
				ConfigurableApplicationContext context = run(Host.class,
						"--persist.server.jwt.jwk-set-uri=" + issuer.keys(),
						"--persist.server.jwt.audiences=" + Issuer.AUDIENCE)) {
			String token = issuer.token("acme", Issuer::same);
			assertThat(pull(context, "Authorization", "Bearer " + token).statusCode()).isEqualTo(200);
			assertThat(get(context, "/own", "Authorization", "Bearer " + token).statusCode()).isEqualTo(401);
		}
	}

	@Test
	void withoutSpringSecuritySignedTokensAreASetUpThatSaysWhatToAdd() {
		embedded(new FilteredClassLoader("org.springframework.security"), "persist.server.jwt.audiences=persist")
			.run((context) -> assertThat(
					new ServerSetupFailureAnalyzer().analyze(context.getStartupFailure()).getAction())
				.contains("org.springframework.security:spring-security-oauth2-resource-server",
						"org.springframework.security:spring-security-oauth2-jose"));
	}

	@Test
	void withoutSpringSecurityTheServerWorksByItsTokens() {
		embedded(new FilteredClassLoader("org.springframework.security", "org.springframework.boot.security"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("persistSyncRoutes")
				.doesNotHaveBean("persistApiSecurityFilterChain"));
	}

	private WebApplicationContextRunner embedded(FilteredClassLoader classes, String... properties) {
		return new WebApplicationContextRunner().withClassLoader(classes)
			.withUserConfiguration(AutoConfigured.class)
			.withPropertyValues("persist.server.directory=" + this.directory)
			.withPropertyValues(properties);
	}

	@ImportAutoConfiguration({ PersistServerAutoConfiguration.class, PersistServerSecurityAutoConfiguration.class })
	static class AutoConfigured {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(HostController.class)
	static class Host {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(HostController.class)
	static class HostWithChain {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE + 1)
		SecurityFilterChain own(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll()).build();
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebSecurity
	@Import(HostController.class)
	static class HostWithoutChain {

	}

	@RestController
	static class HostController {

		@GetMapping("/own")
		String own() {
			return "the host's for " + SecurityContextHolder.getContext().getAuthentication().getName();
		}

		@GetMapping("/sync/v1/other")
		String below() {
			return "the host's, too";
		}

	}

}
