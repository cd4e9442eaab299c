package one.persist.test;

import one.persist.autoconfigure.http.HttpRemotes;
import one.persist.server.storage.SyncStorage;
import one.persist.spi.Remote;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of the client that devices have, at a server over HTTP.
 */
class HttpRemoteContractTest extends TestServerContract {

	private static final String ACME_TOKEN = "acme-token-0123456789abcdef";

	private static final String BRAVO_TOKEN = "bravo-token-0123456789abcdef";

	private static ConfigurableApplicationContext application;

	private static HttpRemotes client;

	@BeforeAll
	static void start() {
		application = new SpringApplicationBuilder(Application.class).run("--spring.config.name=none",
				"--server.port=0", "--persist.server.directory=unused",
				"--persist.server.tokens.van.token=" + ACME_TOKEN, "--persist.server.tokens.van.tenant=acme",
				"--persist.server.tokens.bravo.token=" + BRAVO_TOKEN, "--persist.server.tokens.bravo.tenant=bravo");
		client = HttpRemotes.connector(WebClient.builder());
	}

	@AfterAll
	static void stop() {
		client.close();
		application.close();
	}

	@BeforeEach
	void serve() {
		application.getBean(SwitchableStorage.class).use(() -> this.server.storage());
	}

	@Override
	protected Remote remote(String tenant, String store) {
		String port = application.getEnvironment().getRequiredProperty("local.server.port");
		String token = "acme".equals(tenant) ? ACME_TOKEN : BRAVO_TOKEN;
		return client.connect(RemoteDefinition.of("hq", "http://localhost:" + port, token), store);
	}

	@Test
	void theServerTellsItsLimits() {
		assertThat(remote("acme", "tasks").limits()).isEqualTo(RemoteLimits.DEFAULT);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		SyncStorage storage() {
			return new SwitchableStorage();
		}

	}

}
