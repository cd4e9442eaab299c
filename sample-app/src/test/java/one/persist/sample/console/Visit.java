package one.persist.sample.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import one.persist.sample.Browser;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Someone who looks at the console with a real browser.
 */
final class Visit implements AutoCloseable {

	private static final Duration SOON = Duration.ofSeconds(30);

	private static final String AXE = resource(
			"META-INF/resources/webjars/axe-core/" + System.getProperty("axe.version") + "/axe.min.js");

	private final Browser browser;

	private final ChromeDriver driver;

	Visit(Path profile) {
		this.browser = Browser.open(profile);
		this.driver = this.browser.driver();
		this.driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(1));
	}

	ChromeDriver driver() {
		return this.driver;
	}

	void go(String url) {
		this.driver.get(url);
	}

	/** A part of the page that was just replaced is looked for again. */
	void click(String selector) {
		until((looking) -> {
			WebElement found = ExpectedConditions.elementToBeClickable(By.cssSelector(selector)).apply(looking);
			if (found != null) {
				found.click();
			}
			return found != null;
		});
	}

	void type(String selector, String text) {
		WebElement field = this.driver.findElement(By.cssSelector(selector));
		field.clear();
		field.sendKeys(text);
	}

	String text(String selector) {
		return this.driver.findElement(By.cssSelector(selector)).getText();
	}

	String value(String selector) {
		return String.valueOf(this.driver.findElement(By.cssSelector(selector)).getDomProperty("value"));
	}

	List<String> texts(String selector) {
		return this.driver.findElements(By.cssSelector(selector)).stream().map(WebElement::getText).toList();
	}

	void sees(String words) {
		until(ExpectedConditions.textToBePresentInElementLocated(By.cssSelector("main"), words));
	}

	void sees(String selector, String words) {
		until(ExpectedConditions.textToBePresentInElementLocated(By.cssSelector(selector), words));
	}

	void until(ExpectedCondition<?> condition) {
		new WebDriverWait(this.driver, SOON).ignoring(StaleElementReferenceException.class).until(condition);
	}

	void scripts(boolean enabled) {
		this.driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", !enabled));
	}

	/** What axe finds serious or critical on the page. */
	@SuppressWarnings("unchecked")
	List<String> violations() {
		JavascriptExecutor scripts = this.driver;
		scripts.executeScript(AXE);
		return (List<String>) scripts.executeAsyncScript("""
				const done = arguments[arguments.length - 1];
				axe.run(document, {resultTypes: ['violations']}).then((result) => done(result.violations
					.filter((v) => v.impact === 'serious' || v.impact === 'critical')
					.map((v) => v.id + ': ' + v.help + ' ' + v.nodes.map((n) => n.html).join(' | '))));
				""");
	}

	/**
	 * What the browser complained of. That a page has an error status is none of it, nor
	 * how the test itself reads the colours of a page.
	 */
	List<String> complaints() {
		return this.browser.complaints()
			.stream()
			.filter((complaint) -> !complaint
				.contains("Failed to load resource: the server responded with a status of 4"))
			.filter((complaint) -> !complaint.contains("Canvas2D: Multiple readback operations"))
			.toList();
	}

	List<String> requests() {
		return this.browser.requests();
	}

	@Override
	public void close() {
		this.browser.close();
	}

	private static String resource(String name) {
		try (InputStream in = Visit.class.getClassLoader().getResourceAsStream(name)) {
			if (in == null) {
				throw new IllegalStateException("axe-core is not on the class path as " + name);
			}
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
