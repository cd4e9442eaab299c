package one.persist.sample.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import one.persist.sample.Browser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Both vans' pages in one real browser, a tab each.
 */
class PageTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	@TempDir
	private Path directory;

	private Demo demo;

	private Browser browser;

	private ChromeDriver driver;

	private final String[] tabs = new String[3];

	@BeforeEach
	void open() {
		Assumptions.assumeTrue(Browser.isInstalled(),
				"No chromium and chromedriver are installed here: the page is not tested");
		this.demo = Demo.start("--demo.port=0", "--demo.directory=" + this.directory.resolve("demo"));
		this.browser = Browser.open(this.directory.resolve("profile"));
		this.driver = this.browser.driver();
		for (int van = 1; van <= 2; van++) {
			this.driver.switchTo().newWindow(WindowType.TAB);
			this.tabs[van] = this.driver.getWindowHandle();
			this.driver.get(this.demo.address(van).toString());
		}
	}

	@AfterEach
	void close() {
		if (this.browser != null) {
			this.browser.close();
		}
		if (this.demo != null) {
			this.demo.close();
		}
	}

	@Test
	void twoVansAtWork() {
		writeInVan1ShowsInVan2();
		bothChangeItOffline();
		int met = conflictShows();
		settle(met);
		assertThat(this.browser.complaints()).isEmpty();
		assertThat(this.browser.requests()).isNotEmpty()
			.allMatch((url) -> url.startsWith("http://localhost:") || url.matches("(about|data):.*"));
	}

	@Test
	void fault46MarkupInKeysAndValuesIsShownAsText() {
		String markup = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>";
		van(1);
		waitFor(text("#name", "Van 1"));
		click("#new");
		type("#key", markup);
		type("#field-0", markup);
		type("#field-3", markup);
		click("#save");
		for (int van = 1; van <= 2; van++) {
			van(van);
			waitFor(text("#records .title", markup));
			assertThat(this.driver.findElements(By.cssSelector("#records img, #records script"))).isEmpty();
			assertThat(this.driver.getTitle()).doesNotContain("broken");
		}
		assertThat(this.browser.complaints()).isEmpty();
	}

	@Test
	void aStoreWhoseFileIsGoneIsNamedWhileTheOthersWorkOn() throws IOException {
		van(1);
		waitFor(text("#name", "Van 1"));
		Files.delete(this.directory.resolve("demo/van-1/inspections.db"));
		waitFor(text("#state-words", "Inspections cannot be read"));
		waitFor(ExpectedConditions.textToBePresentInElementLocated(By.id("cause"), "inspections.db"));
		click("#sync-now");
		waitFor(text("#stores tr:first-child .state", "in step"));
		waitFor(text("#stores tr:last-child .state", "cannot be read"));
	}

	@Test
	void answersAreLostAndTheEffectIsSeen() {
		van(1);
		waitFor(text("#name", "Van 1"));
		network("Loses answers");
		waitFor(ExpectedConditions.textToBePresentInElementLocated(By.id("network-words"),
				"The server stores what this van sends"));
		write("north/valve-18", "Weeps again");
		waitFor(ExpectedConditions.textToBePresentInElementLocated(By.id("calls"), "and the answer was lost"));
		waitFor(text("#pending", "1"));
		assertThat(this.browser.violations()).isEmpty();
		van(2);
		waitFor(text("#records .title", "Weeps again"));
		van(1);
		waitFor(text("#pending", "1"));
		network("Passes everything on");
		waitFor(text("#pending", "0"));
		assertThat(this.driver.findElements(By.cssSelector(".conflict"))).isEmpty();
		assertThat(this.browser.complaints()).isEmpty();
		assertThat(this.browser.requests()).isNotEmpty()
			.allMatch((url) -> url.startsWith("http://localhost:") || url.matches("(about|data):.*"));
	}

	@Test
	void aLoginPageInBetweenIsExplained() {
		van(1);
		waitFor(text("#name", "Van 1"));
		network("Shows a login page");
		write("north/valve-19", "Dry");
		waitFor(ExpectedConditions.textToBePresentInElementLocated(By.id("calls"), "a login page answered"));
		waitFor(ExpectedConditions.textToBePresentInElementLocated(By.id("state-words"), "No connection to hq"));
		assertThat(visible("#cause").getText()).contains("answered 200, but not as a Persist server does");
		network("Passes everything on");
		van(2);
		waitFor(text("#records .title", "Dry"));
	}

	private void network(String does) {
		new Select(visible("#network")).selectByVisibleText(does);
	}

	private void write(String key, String site) {
		click("#new");
		type("#key", key);
		type("#field-0", site);
		click("#save");
		waitFor(text("#records .title", site));
	}

	private void writeInVan1ShowsInVan2() {
		van(1);
		waitFor(text("#name", "Van 1"));
		click("#new");
		type("#key", "north/valve-17");
		type("#field-0", "North plant <b>valve 17</b>");
		type("#field-3", "Packing weeps");
		click("#save");
		waitFor(text("#records .title", "North plant <b>valve 17</b>"));
		van(2);
		waitFor(text("#name", "Van 2"));
		waitFor(text("#records .title", "North plant <b>valve 17</b>"));
	}

	private void bothChangeItOffline() {
		changeOffline(1, "MAJOR");
		changeOffline(2, "CRITICAL");
		van(1);
		waitFor(text("#pending", "1"));
		waitFor(text("#records .flags", "waits to be sent"));
	}

	private void changeOffline(int van, String severity) {
		van(van);
		click("#cable");
		waitFor(text("#cable-words", "Cable out"));
		click("#records .open");
		new Select(visible("#field-2")).selectByVisibleText(severity);
		click("#save");
		waitFor(text("#records .severity", severity));
	}

	private int conflictShows() {
		for (int van = 1; van <= 2; van++) {
			van(van);
			click("#cable");
			waitFor(text("#cable-words", "Cable in"));
		}
		return wait(SOON).until((driver) -> {
			for (int van = 1; van <= 2; van++) {
				van(van);
				if (!driver.findElements(By.cssSelector(".conflict")).isEmpty()) {
					return van;
				}
			}
			return null;
		});
	}

	private void settle(int met) {
		van(met);
		List<String> sides = this.driver.findElements(By.cssSelector(".conflict tr.differs td:not(.base)"))
			.stream()
			.map(WebElement::getText)
			.toList();
		assertThat(sides).containsExactlyInAnyOrder("MAJOR", "CRITICAL");
		click(".conflict [data-pick=merge]");
		new Select(visible("#field-2")).selectByVisibleText("MINOR");
		click("#save");
		waitFor(ExpectedConditions.invisibilityOfElementLocated(By.cssSelector("#conflicts")));
		for (int van = 1; van <= 2; van++) {
			van(van);
			waitFor(text("#records .severity", "MINOR"));
			waitFor(text("#pending", "0"));
		}
	}

	private void van(int van) {
		this.driver.switchTo().window(this.tabs[van]);
	}

	private void click(String selector) {
		wait(SOON).until(ExpectedConditions.elementToBeClickable(By.cssSelector(selector))).click();
	}

	private void type(String selector, String text) {
		visible(selector).sendKeys(text);
	}

	private WebElement visible(String selector) {
		return wait(SOON).until(ExpectedConditions.visibilityOfElementLocated(By.cssSelector(selector)));
	}

	private static ExpectedCondition<Boolean> text(String selector, String text) {
		return ExpectedConditions.textToBe(By.cssSelector(selector), text);
	}

	private void waitFor(ExpectedCondition<Boolean> condition) {
		wait(SOON).until(condition);
	}

	private WebDriverWait wait(Duration time) {
		return new WebDriverWait(this.driver, time);
	}

}
