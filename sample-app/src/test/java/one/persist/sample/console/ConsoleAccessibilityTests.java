package one.persist.sample.console;

import java.nio.file.Path;
import java.util.Map;

import one.persist.sample.Browser;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every page of the console, light and dark, wide and narrow.
 */
class ConsoleAccessibilityTests {

	@TempDir
	private Path directory;

	@Test
	void everyPageCanBeUsedByEveryone() {
		Assumptions.assumeTrue(Browser.isInstalled(),
				"No chromium and chromedriver are installed here: the console is not tested");
		SoftAssertions all = new SoftAssertions();
		try (Shop shop = Shop.open(this.directory); Visit visit = new Visit(this.directory.resolve("profile"))) {
			ShopHistory.happens(shop);
			for (Screen screen : Screen.all()) {
				screen.show(visit.driver());
				for (Map.Entry<String, String> page : ShopHistory.pages(shop).entrySet()) {
					visit.go(page.getValue());
					all.assertThat(visit.violations()).as(page.getKey() + " " + screen).isEmpty();
					all.assertThat(screen.overflowing(visit.driver()))
						.as("wider than its place: " + page.getKey() + " " + screen)
						.isEmpty();
				}
			}
			all.assertThat(visit.complaints()).isEmpty();
		}
		all.assertAll();
	}

}
