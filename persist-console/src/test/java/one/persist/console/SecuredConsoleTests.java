package one.persist.console;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console of an application with Spring Security.
 */
class SecuredConsoleTests {

	private static Site site;

	@BeforeAll
	static void start() {
		site = Site.start(Application.class);
	}

	@AfterAll
	static void stop() {
		site.close();
	}

	@Test
	void asksAStrangerToLogInAsTheApplicationDoes() {
		HttpResponse<String> page = site.get("/persist/notes");
		assertThat(page.statusCode()).isEqualTo(401);
		assertThat(page.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Basic");
	}

	@Test
	void showsNothingToWhoHasNoAuthority() {
		HttpResponse<String> page = site.get("/persist/notes", "Authorization", basic("guest"));
		assertThat(page.statusCode()).isEqualTo(403);
		assertThat(page.body()).contains("guest has neither").doesNotContain("<form");
	}

	@Test
	void letsAViewerLookAndNotAct() {
		HttpResponse<String> page = site.get("/persist/notes", "Authorization", basic("viewer"));
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.body()).contains("may look, and not act").doesNotContain("<form");
		Map<String, String> form = form("actor");
		form.put("value", "by a viewer");
		HttpResponse<String> answer = site.post("/persist/notes", form, "Authorization", basic("viewer"));
		assertThat(answer.statusCode()).isEqualTo(403);
		assertThat(notes()).isEmpty();
	}

	@Test
	void letsAnActorActAndKnowsTheName() {
		try (Site own = Site.start(Application.class)) {
			Map<String, String> form = new HashMap<>(
					Site.fields(own.get("/persist/notes", "Authorization", basic("actor"))));
			form.put("value", "done");
			HttpResponse<String> answer = own.post("/persist/notes", form, "Authorization", basic("actor"));
			assertThat(answer.statusCode()).isEqualTo(303);
			assertThat(own.bean(NotesSection.class).notes()).containsExactly("actor: done");
		}
	}

	@Test
	void doesNotTakeTheMarkOfOneVisitorFromAnother() {
		Map<String, String> form = form("actor");
		form.put("value", "by someone else");
		HttpResponse<String> answer = site.post("/persist/notes", form, "Authorization", basic("admin"));
		assertThat(answer.statusCode()).isEqualTo(403);
		assertThat(notes()).isEmpty();
	}

	@Test
	void knowsWhatTheHierarchyOfRolesAdds() {
		HttpResponse<String> page = site.get("/persist/notes", "Authorization", basic("admin"));
		assertThat(page.body()).contains("may look and act");
	}

	@Test
	void sendsTheTokenOfTheApplicationWithEachForm() {
		try (Site own = Site.start(WithCsrf.class)) {
			HttpResponse<String> page = own.get("/persist/notes", "Authorization", basic("actor"));
			assertThat(Site.fields(page)).containsKeys("_csrf", "_page");
		}
	}

	@Test
	void letsNobodyInWhereNoChainAsksAnyone() {
		try (Site own = Site.start(Elsewhere.class)) {
			HttpResponse<String> page = own.get("/persist/notes");
			assertThat(page.statusCode()).isEqualTo(403);
			assertThat(page.body()).contains("does not ask anyone at this path to log in");
		}
	}

	private static Map<String, String> form(String user) {
		return new HashMap<>(Site.fields(site.get("/persist/notes", "Authorization", basic(user))));
	}

	private static List<String> notes() {
		return site.bean(NotesSection.class).notes();
	}

	private static String basic(String user) {
		return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		NotesSection notes() {
			return new NotesSection();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("guest").password("{noop}secret").roles("USER").build(),
					User.withUsername("viewer").password("{noop}secret").roles("PERSIST_VIEWER").build(),
					User.withUsername("actor").password("{noop}secret").roles("PERSIST_ACTOR").build(),
					User.withUsername("admin").password("{noop}secret").roles("ADMIN").build());
		}

		@Bean
		RoleHierarchy hierarchy() {
			return RoleHierarchyImpl.withDefaultRolePrefix().role("ADMIN").implies("PERSIST_ACTOR").build();
		}

		@Bean
		SecurityFilterChain chain(HttpSecurity http) {
			return secured(http).csrf((csrf) -> csrf.disable()).build();
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WithCsrf {

		@Bean
		NotesSection notes() {
			return new NotesSection();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("actor").password("{noop}secret").roles("PERSIST_ACTOR").build());
		}

		@Bean
		SecurityFilterChain chain(HttpSecurity http) {
			return secured(http).build();
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Elsewhere {

		@Bean
		NotesSection notes() {
			return new NotesSection();
		}

		@Bean
		SecurityFilterChain chain(HttpSecurity http) {
			return secured(http.securityMatcher("/api/**")).build();
		}

	}

	private static HttpSecurity secured(HttpSecurity http) {
		return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
			.httpBasic(Customizer.withDefaults());
	}

}
