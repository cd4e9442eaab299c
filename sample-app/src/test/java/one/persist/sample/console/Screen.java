package one.persist.sample.console;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

import org.jspecify.annotations.Nullable;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * The size and the colours of what a browser shows.
 *
 * @param width pixels
 * @param scheme light or dark
 */
record Screen(int width, String scheme) {

	private static final int HEIGHT = 900;

	private static final String OVERFLOWING = """
			const wide = document.documentElement.clientWidth;
			return [...document.querySelectorAll('body *')].filter((e) => {
				const box = e.getBoundingClientRect();
				const seen = !e.closest('.unseen, thead, .skip') && box.width > 0;
				return seen && (box.right > wide + 1 || e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline');
			}).map((e) => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 40));
			""";

	static List<Screen> all() {
		return List.of(new Screen(1440, "light"), new Screen(1440, "dark"), new Screen(390, "light"),
				new Screen(390, "dark"));
	}

	void show(ChromeDriver driver) {
		driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", this.width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", this.width < 500));
		driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", this.scheme))));
	}

	/** What is wider than the place it has. */
	@SuppressWarnings("unchecked")
	List<String> overflowing(ChromeDriver driver) {
		return (List<String>) driver.executeScript(OVERFLOWING);
	}

	/**
	 * With 32 levels of each colour: nobody sees it, and the file is half as large.
	 */
	byte[] picture(ChromeDriver driver) throws IOException {
		// a page that is not laid out yet has no width, or another, and is asked again
		BufferedImage taken = new WebDriverWait(driver, Duration.ofSeconds(30)).ignoring(WebDriverException.class)
			.until((shown) -> laidOut(driver));
		BufferedImage coarse = new BufferedImage(taken.getWidth(), taken.getHeight(), BufferedImage.TYPE_INT_RGB);
		for (int y = 0; y < taken.getHeight(); y++) {
			for (int x = 0; x < taken.getWidth(); x++) {
				coarse.setRGB(x, y, coarse(taken.getRGB(x, y)));
			}
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ImageIO.write(coarse, "png", out);
		return out.toByteArray();
	}

	private @Nullable BufferedImage laidOut(ChromeDriver driver) {
		Map<String, Object> shot = driver.executeCdpCommand("Page.captureScreenshot",
				Map.of("format", "png", "captureBeyondViewport", true));
		byte[] png = Base64.getDecoder().decode(String.valueOf(shot.get("data")));
		try {
			BufferedImage taken = ImageIO.read(new ByteArrayInputStream(png));
			return (taken.getWidth() == this.width) ? taken : null;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int coarse(int rgb) {
		return rgb & 0xF8F8F8 | rgb >> 5 & 0x070707;
	}

	@Override
	public String toString() {
		return this.width + "-" + this.scheme;
	}

}
