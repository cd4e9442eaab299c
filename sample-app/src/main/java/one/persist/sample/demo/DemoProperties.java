package one.persist.sample.demo;

import java.nio.file.Path;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the demo runs. Bound by hand from {@code demo.*}, before there is an application.
 *
 * @param port port of the sync server; the devices take the two after it. 0 for any
 * @param directory where server and devices keep their files from run to run
 */
record DemoProperties(@DefaultValue("8080") int port, @DefaultValue("./data/demo") Path directory) {

	/**
	 * Port of one of the demo's applications.
	 * @param number 0 for the server, 1 and 2 for the devices
	 * @return the port, or 0 for any
	 */
	int port(int number) {
		return (this.port == 0) ? 0 : this.port + number;
	}

}
