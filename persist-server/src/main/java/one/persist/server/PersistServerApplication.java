package one.persist.server;

import java.io.IOException;
import java.io.UncheckedIOException;

import one.persist.server.cli.CommandArguments;
import one.persist.server.cli.ServerCommands;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/**
 * Runs the sync server on its own. An application that embeds the server does not need
 * this class: the auto-configuration is enough.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(excludeName = { OwnDatabase.AUTO_CONFIGURATION,
		// nobody logs in with a password, so none is made up and printed
		"org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration" })
@Import({ OwnDatabase.class, OwnWebServer.class, StandaloneSecurity.class })
public class PersistServerApplication {

	/**
	 * What the server sets on its own. Not an {@code application.yml}, which an
	 * application that embeds the server would find on its class path and take for its
	 * own.
	 */
	private static final String DEFAULTS = "server-defaults.properties";

	/**
	 * Starts the server, or runs a command and ends the process.
	 * @param args properties, as {@code --name=value}; or a command
	 */
	public static void main(String[] args) {
		if (CommandArguments.areCommand(args)) {
			System.exit(ServerCommands.run(args));
		}
		start(args);
	}

	private static void start(String... args) {
		SpringApplication application = new SpringApplication(PersistServerApplication.class);
		try {
			application.setDefaultProperties(PropertiesLoaderUtils
				.loadProperties(new ClassPathResource(DEFAULTS, PersistServerApplication.class)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		application.run(args);
	}

}
