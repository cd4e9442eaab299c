package one.persist.sample.console;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import one.persist.sample.Browser;
import org.openqa.selenium.By;
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

	private final Browser browser;

	private final ChromeDriver driver;

	Visit(Path profile) {
		this.browser = Browser.open(profile);
		this.driver = this.browser.driver();
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
	List<String> violations() {
		return this.browser.violations();
	}

	/**
	 * What the browser complained of. That a page has an error status is none of it.
	 */
	List<String> complaints() {
		return this.browser.complaints()
			.stream()
			.filter((complaint) -> !complaint
				.contains("Failed to load resource: the server responded with a status of 4"))
			.toList();
	}

	List<String> requests() {
		return this.browser.requests();
	}

	@Override
	public void close() {
		this.browser.close();
	}

}
