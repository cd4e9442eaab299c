package one.persist.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import one.persist.RemoteStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A device and a server, each as in production, while everything is logged at DEBUG.
 */
class SecretsTest {

	private static final String VALUE = "milk-for-nobody-else";

	private static final List<String> SECRETS = List.of(RealServer.TOKEN, VALUE);

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final Listening listening = new Listening();

	@TempDir
	private Path folder;

	private RealServer server;

	private List<Appender<ILoggingEvent>> appenders;

	private Level level;

	@BeforeEach
	void start() {
		this.server = RealServer.started(this.folder.resolve("server"));
		this.appenders = Stream.of(this.root.iteratorForAppenders())
			.<Appender<ILoggingEvent>>mapMulti((all, to) -> all.forEachRemaining(to))
			.toList();
		this.appenders.forEach(this.root::detachAppender);
		this.level = this.root.getLevel();
		this.listening.setContext(this.root.getLoggerContext());
		this.listening.start();
		this.root.addAppender(this.listening);
		this.root.setLevel(Level.DEBUG);
	}

	@AfterEach
	void stop() {
		this.root.setLevel(this.level);
		this.root.detachAppender(this.listening);
		this.appenders.forEach(this.root::addAppender);
		this.server.close();
	}

	@Test
	void fault48NoLogAtDebugShowsATokenOrAValue() {
		try (HandDevice first = HandDevice.open(this.folder.resolve("first.db"), "tasks", this.server.url());
				HandDevice second = HandDevice.open(this.folder.resolve("second.db"), "tasks", this.server.url())) {
			first.put("t1", "\"" + VALUE + " 1\"");
			first.cycle();
			second.cycle();
			first.put("t1", "\"" + VALUE + " 2\"");
			second.put("t1", "\"" + VALUE + " 3\"");
			first.cycle();
			second.cycle();
			this.server.refusals().refuse((change) -> change.key().equals("t2"));
			first.put("t2", "\"" + VALUE + " 4\"");
			RemoteStatus refused = first.cycle();
			assertThat(refused.toString()).doesNotContain(SECRETS);
			this.server.close();
			assertThat(first.cycle().toString()).doesNotContain(SECRETS);
			assertThat(first.store().sync().status().toString()).doesNotContain(SECRETS);
		}
		assertThat(this.listening.loggers).contains("org.springframework.web.servlet.DispatcherServlet",
				"org.springframework.web.reactive.function.client.ExchangeFunctions",
				"org.springframework.jdbc.core.JdbcTemplate");
		assertThat(this.listening.leaks).isEmpty();
	}

	/**
	 * Keeps what shows a secret, and who logs.
	 */
	private static final class Listening extends AppenderBase<ILoggingEvent> {

		private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

		private final Queue<String> loggers = new ConcurrentLinkedQueue<>();

		@Override
		protected void append(ILoggingEvent event) {
			String text = event.getFormattedMessage() + ((event.getThrowableProxy() != null)
					? ThrowableProxyUtil.asString(event.getThrowableProxy()) : "");
			if (!this.loggers.contains(event.getLoggerName())) {
				this.loggers.add(event.getLoggerName());
			}
			if (SECRETS.stream().anyMatch(text::contains)) {
				this.leaks.add(event.getLevel() + " " + event.getLoggerName() + " " + text);
			}
		}

	}

}
