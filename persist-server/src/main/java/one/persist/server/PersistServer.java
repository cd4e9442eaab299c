package one.persist.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Runs the sync server on its own.
 */
@SpringBootApplication
public class PersistServer {

	/**
	 * Starts the server.
	 * @param args properties, as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(PersistServer.class, args);
	}

}
