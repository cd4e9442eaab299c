package one.persist.sample.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import one.persist.sample.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Makes the pictures of all pages in {@code docs/console}. No test of the build: run by
 * its name, as docs/console.md says.
 */
class ConsoleScreens {

	private static final Path PICTURES = Path.of("..", "docs", "console");

	@TempDir
	private Path directory;

	@Test
	void pictures() throws IOException {
		try (Shop shop = Shop.open(this.directory); Browser browser = Browser.open(this.directory.resolve("profile"))) {
			ShopHistory.happens(shop);
			take(shop, browser.driver());
		}
	}

	static void take(Shop shop, ChromeDriver driver) throws IOException {
		Files.createDirectories(PICTURES);
		Map<String, String> pages = ShopHistory.pages(shop);
		for (Screen screen : Screen.all()) {
			screen.show(driver);
			for (Map.Entry<String, String> page : pages.entrySet()) {
				driver.get(page.getValue());
				take(driver, screen, page.getKey());
			}
			driver.get(pages.get("conflict"));
			driver.findElement(By.id("value")).clear();
			driver.findElement(By.id("value")).sendKeys("{\"table\": 7, \"note\": }");
			driver.findElement(By.id("pick-merged")).click();
			take(driver, screen, "conflict-mistyped");
		}
	}

	private static void take(ChromeDriver driver, Screen screen, String page) throws IOException {
		Files.write(PICTURES.resolve(page + "-" + screen + ".png"), screen.picture(driver));
		assertThat(screen.overflowing(driver)).as("wider than their place: " + page + ", " + screen).isEmpty();
	}

}
