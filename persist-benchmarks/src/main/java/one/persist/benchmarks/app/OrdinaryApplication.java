package one.persist.benchmarks.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/**
 * A web application that does nothing, and tells how long it took until it could.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class OrdinaryApplication {

	private final Path file;

	OrdinaryApplication(@Value("${ready.file}") Path file) {
		this.file = file;
	}

	/**
	 * Runs until it is ended.
	 * @param args properties; {@code ready.file} is where it tells
	 */
	public static void main(String[] args) {
		SpringApplication.run(OrdinaryApplication.class, args);
	}

	@EventListener(ApplicationReadyEvent.class)
	void ready() {
		long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
		try {
			Path written = this.file.resolveSibling(this.file.getFileName() + ".new");
			Files.writeString(written, String.valueOf(millis));
			Files.move(written, this.file, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
