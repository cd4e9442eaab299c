package one.persist.server.autoconfigure;

import jakarta.servlet.Servlet;
import one.persist.console.ConsoleSection;
import one.persist.console.autoconfigure.ConsoleAutoConfiguration;
import one.persist.server.console.ServerSection;
import one.persist.server.storage.SyncStorage;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of a server's pages in the console, where it is enabled.
 */
@AutoConfiguration(after = PersistServerAutoConfiguration.class, before = ConsoleAutoConfiguration.class)
@ConditionalOnClass({ ConsoleSection.class, Servlet.class })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty("persist.console.enabled")
@ConditionalOnBean(SyncStorage.class)
@ImportRuntimeHints(ServerConsoleAutoConfiguration.Hints.class)
public final class ServerConsoleAutoConfiguration {

	@Bean
	@Order(0)
	ConsoleSection persistServerConsole(SyncStorage storage) {
		return new ServerSection(storage.administration());
	}

	/** The templates are found by their names. */
	static class Hints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			hints.resources().registerPattern("one/persist/server/console/*.html");
		}

	}

}
