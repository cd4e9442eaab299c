package one.persist.autoconfigure.console;

import java.nio.file.Path;
import java.time.InstantSource;

import jakarta.servlet.Servlet;
import one.persist.Stores;
import one.persist.autoconfigure.PersistAutoConfiguration;
import one.persist.autoconfigure.PersistProperties;
import one.persist.console.ConsoleSection;
import one.persist.console.Journal;
import one.persist.console.autoconfigure.ConsoleAutoConfiguration;
import one.persist.console.autoconfigure.ConsoleProperties;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of a device's pages in the console, where it is enabled.
 */
@AutoConfiguration(after = PersistAutoConfiguration.class, before = ConsoleAutoConfiguration.class)
@ConditionalOnClass({ ConsoleSection.class, Servlet.class })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty("persist.console.enabled")
@ConditionalOnBean(Stores.class)
@EnableConfigurationProperties(ConsoleProperties.class)
@ImportRuntimeHints(ConsoleViewRuntimeHints.class)
public final class DeviceConsoleAutoConfiguration {

	private static final String JOURNAL = "console-journal.ndjson";

	@Bean
	@ConditionalOnMissingBean
	Journal persistConsoleJournal(ConsoleProperties properties, PersistProperties stores,
			ApplicationEventPublisher events) {
		Path file = (properties.journal() != null) ? Path.of(properties.journal())
				: Path.of(stores.directory()).resolve(JOURNAL);
		return new Journal(file, events::publishEvent);
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	ConsoleSection persistDeviceConsole(Stores stores, Journal journal) {
		return new DeviceSection(new Desk(stores, journal, InstantSource.system()));
	}

}
