package one.persist.sample;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A Chromium without a window, as it is installed here: nothing is downloaded.
 */
public final class Browser implements AutoCloseable {

	private static final Pattern REQUESTED = Pattern
		.compile("\"method\":\"Network.requestWillBeSent\".*?\"request\":\\{.*?\"url\":\"([^\"]*)\"");

	private static final String AXE = "META-INF/resources/webjars/axe-core/" + System.getProperty("axe.version")
			+ "/axe.min.js";

	private final ChromeDriver driver;

	private Browser(ChromeDriver driver) {
		this.driver = driver;
		driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(1));
	}

	public static boolean isInstalled() {
		return find("chromium", "chromium-browser", "google-chrome").isPresent() && find("chromedriver").isPresent();
	}

	public static Browser open(Path profile) {
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		logs.enable(LogType.PERFORMANCE, Level.ALL);
		ChromeOptions options = new ChromeOptions();
		options.setBinary(find("chromium", "chromium-browser", "google-chrome").orElseThrow());
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
				"--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
				"--no-default-browser-check", "--window-size=1440,1000", "--user-data-dir=" + profile);
		options.setCapability("goog:loggingPrefs", logs);
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(find("chromedriver").orElseThrow())
			.build();
		return new Browser(new ChromeDriver(service, options));
	}

	private static Optional<File> find(String... names) {
		List<String> directories = Arrays.asList(System.getenv("PATH").split(File.pathSeparator));
		return Stream.of(names)
			.flatMap((name) -> Stream.concat(Stream.of("/usr/bin"), directories.stream())
				.map((directory) -> Path.of(directory, name)))
			.filter(Files::isExecutable)
			.map(Path::toFile)
			.findFirst();
	}

	public ChromeDriver driver() {
		return this.driver;
	}

	/**
	 * What the page complained of. How {@link #violations()} reads its colours is none of
	 * it.
	 */
	public List<String> complaints() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map(LogEntry::toString)
			.filter((complaint) -> !complaint.contains("Canvas2D: Multiple readback operations"))
			.toList();
	}

	/**
	 * What axe finds serious or critical on the page.
	 */
	@SuppressWarnings("unchecked")
	public List<String> violations() {
		this.driver.executeScript(axe());
		return (List<String>) this.driver.executeAsyncScript("""
				const done = arguments[arguments.length - 1];
				axe.run(document, {resultTypes: ['violations']}).then((result) => done(result.violations
					.filter((v) => v.impact === 'serious' || v.impact === 'critical')
					.map((v) => v.id + ': ' + v.help + ' ' + v.nodes.map((n) => n.html).join(' | '))));
				""");
	}

	private static String axe() {
		try (InputStream in = Browser.class.getClassLoader().getResourceAsStream(AXE)) {
			if (in == null) {
				throw new IllegalStateException("axe-core is not on the class path as " + AXE);
			}
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Where the page sent requests. The browser's own pages, of which it may open one as
	 * it starts, are none of it.
	 */
	public List<String> requests() {
		return this.driver.manage()
			.logs()
			.get(LogType.PERFORMANCE)
			.getAll()
			.stream()
			.map((entry) -> REQUESTED.matcher(entry.getMessage()))
			.filter(Matcher::find)
			.map((matcher) -> matcher.group(1))
			.filter((url) -> !url.startsWith("chrome"))
			.toList();
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
