package one.persist.sample.demo;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import one.persist.sample.SampleApplication;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * A sync server and two devices: three applications in one JVM that know each other by
 * HTTP alone. What they keep stays in files from one run to the next.
 */
public final class Demo implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(Demo.class);

	/** 160 bits, more than anyone guesses. */
	private static final int TOKEN_BITS = 160;

	private static final int VANS = 2;

	private final DemoProperties properties;

	private final String[] args;

	/** The last one started first. */
	private final Deque<ConfigurableApplicationContext> running = new ArrayDeque<>();

	private final List<String> tokens;

	private Demo(DemoProperties properties, String[] args) {
		this.properties = properties;
		this.args = args;
		SecureRandom random = new SecureRandom();
		this.tokens = IntStream.rangeClosed(1, VANS)
			.mapToObj((van) -> new BigInteger(TOKEN_BITS, random).toString(36))
			.toList();
	}

	/**
	 * Runs the demo until the JVM is told to end.
	 * @param args properties, as {@code --name=value}
	 */
	public static void main(String[] args) {
		try {
			Demo demo = start(args);
			Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-shutdown"));
		}
		catch (PortTakenException ex) {
			logger.error(ex.getMessage());
			System.exit(1);
		}
	}

	/**
	 * Starts the demo.
	 * @param args properties, as {@code --name=value}; {@code --demo.port} and
	 * {@code --demo.directory} are the demo's own, others go to both devices
	 * @return the demo, running
	 * @throws PortTakenException if one of its ports is taken
	 */
	public static Demo start(String... args) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(args));
		Demo demo = new Demo(Binder.get(environment).bindOrCreate("demo", DemoProperties.class), args);
		demo.requirePorts();
		try {
			demo.startAll();
		}
		catch (RuntimeException ex) {
			demo.close();
			throw ex;
		}
		return demo;
	}

	private void requirePorts() {
		for (int number = 0; number <= VANS; number++) {
			int port = this.properties.port(number);
			try (ServerSocket socket = new ServerSocket()) {
				socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
			}
			catch (IOException ex) {
				throw new PortTakenException(port, this.properties.port(0), this.properties.port(VANS), ex);
			}
		}
	}

	private void startAll() {
		int hq = startServer();
		logger.info("Head office syncs at     http://localhost:" + hq);
		for (int van = 1; van <= VANS; van++) {
			logger.info("Open van " + van + " in a browser at http://localhost:" + startVan(van, hq));
		}
	}

	/**
	 * The server reads {@code hq.yml}: the stores in {@code application.yml} are not its
	 * own.
	 */
	private int startServer() {
		return start(new SpringApplicationBuilder(HeadOffice.class).properties("spring.config.name=hq"),
				Map.of("server.port", this.properties.port(0), "persist.server.directory", directory("hq"),
						"persist.server.tokens.van-1.token", this.tokens.get(0), "persist.server.tokens.van-2.token",
						this.tokens.get(1)));
	}

	private int startVan(int van, int hq) {
		return start(new SpringApplicationBuilder(SampleApplication.class).profiles("device"),
				Map.of("server.port", this.properties.port(van), "sample.name", "Van " + van, "persist.directory",
						directory("van-" + van), "persist.remotes.hq.url", "http://localhost:" + hq,
						"persist.remotes.hq.token", this.tokens.get(van - 1)),
				this.args);
	}

	/**
	 * Starts one application. Its properties come first, ahead of those that are meant
	 * for all; and it is ended by the demo, devices before the server, not by Spring
	 * Boot.
	 */
	private int start(SpringApplicationBuilder application, Map<String, Object> own, String... shared) {
		ConfigurableApplicationContext context = application.registerShutdownHook(false)
			.logStartupInfo(false)
			.properties("logging.level.root=warn", "logging.level.one.persist=info",
					"logging.include-application-name=false")
			.initializers((starting) -> starting.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("demo", own)))
			.run(shared);
		this.running.push(context);
		return port(context);
	}

	private String directory(String name) {
		return this.properties.directory().resolve(name).toString();
	}

	/**
	 * Where an application of the demo is.
	 * @param number 0 for the server, 1 and 2 for the devices
	 * @return its address
	 */
	public URI address(int number) {
		ConfigurableApplicationContext[] started = this.running.toArray(ConfigurableApplicationContext[]::new);
		return URI.create("http://localhost:" + port(started[VANS - number]));
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	/** Ends the devices, which may still send what waits, and then the server. */
	@Override
	public void close() {
		while (!this.running.isEmpty()) {
			this.running.pop().close();
		}
	}

}
