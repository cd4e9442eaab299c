package one.persist.sample.docs;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import one.persist.Store;
import one.persist.StoredRecord;
import one.persist.SyncStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The configuration and the class that README.md begins with, on two devices, with a
 * server to sync with.
 */
class ReadmeTests {

	private static final String TOKEN = "a-token-of-the-test-of-the-readme";

	@TempDir
	private Path directory;

	private URLClassLoader classes;

	private ConfigurableApplicationContext server;

	@BeforeEach
	void start() throws MalformedURLException {
		this.classes = new URLClassLoader(new URL[] { this.directory.toUri().toURL() });
		this.server = new SpringApplicationBuilder(Application.class)
			.properties(Map.of("spring.config.name", "none", "server.port", "0"))
			.run("--persist.server.directory=" + this.directory.resolve("server"),
					"--persist.server.tokens.van-1.token=" + TOKEN, "--persist.server.tokens.van-1.tenant=acme");
	}

	@AfterEach
	void stop() throws IOException {
		this.server.close();
		this.classes.close();
	}

	@Test
	void syncsAsItIsWrittenThere() throws Exception {
		Class<?> component = component();
		try (ConfigurableApplicationContext here = device("here", component);
				ConfigurableApplicationContext there = device("there", component)) {
			Store tasks = here.getBean("tasks", Store.class);
			tasks.records().put("t1", JsonMapper.shared().readTree("{\"title\":\"Buy milk\",\"done\":false}"));
			finish(here.getBean(component), "t1");
			assertThat(synced(here).pending()).isZero();

			assertThat(synced(there).pending()).isZero();
			assertThat(startingWith(there.getBean(component), "t")).map((task) -> task.key() + " " + task.value())
				.containsExactly("t1 Task[title=Buy milk, done=true]");
		}
	}

	private Class<?> component() throws ClassNotFoundException {
		String name = new SnippetCompiler(this.directory).compile(Documents.snippets(Documents.README, "java").get(0));
		return this.classes.loadClass(name);
	}

	/** Only what a test must say otherwise is said beside the YAML of the README. */
	private ConfigurableApplicationContext device(String name, Class<?> component) throws IOException {
		Path config = this.directory.resolve("application.yaml");
		Files.writeString(config, Documents.snippets(Documents.README, "yaml").get(0).text());
		return new SpringApplicationBuilder(Application.class, component).web(WebApplicationType.NONE)
			.properties(Map.of("HQ_TOKEN", TOKEN))
			.run("--spring.config.location=" + config.toUri(), "--persist.directory=" + this.directory.resolve(name),
					"--persist.remotes.hq.url=http://localhost:"
							+ this.server.getEnvironment().getRequiredProperty("local.server.port"));
	}

	private static SyncStatus synced(ConfigurableApplicationContext device) {
		return device.getBean("tasks", Store.class).sync().now();
	}

	private static void finish(Object component, String id) throws ReflectiveOperationException {
		accessible(component, "finish").invoke(component, id);
	}

	private static List<StoredRecord<?>> startingWith(Object component, String prefix)
			throws ReflectiveOperationException {
		List<StoredRecord<?>> found = new ArrayList<>();
		for (Object task : (List<?>) accessible(component, "startingWith").invoke(component, prefix)) {
			found.add((StoredRecord<?>) task);
		}
		return found;
	}

	private static Method accessible(Object component, String name) throws NoSuchMethodException {
		Method method = component.getClass().getDeclaredMethod(name, String.class);
		method.setAccessible(true);
		return method;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
