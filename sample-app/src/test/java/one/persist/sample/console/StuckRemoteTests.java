package one.persist.sample.console;

import java.nio.file.Path;
import java.util.Map;

import one.persist.sample.Browser;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the console says of a remote that does not work.
 */
class StuckRemoteTests {

	@TempDir
	private Path directory;

	@BeforeEach
	void needABrowser() {
		Assumptions.assumeTrue(Browser.isInstalled(),
				"No chromium and chromedriver are installed here: the console is not tested");
	}

	@Test
	void aRemoteThatRefusesTheDeviceIsExplainedInWords() {
		try (Shop shop = Shop.open(this.directory, Map.of("persist.remotes.hq.token", "a-token-that-is-not-known"));
				Visit visit = new Visit(this.directory.resolve("profile"))) {
			shop.put(1, "orders", "order/1", "{}");
			shop.sync(1, "orders");
			visit.go(shop.console(1) + "/stores/orders");
			visit.sees(".state.bad", "unauthorized");
			visit.sees("Give this device credentials that the remote accepts (persist.remotes.hq)");
			assertThat(visit.text("#live")).doesNotContain("a-token-that-is-not-known");
			assertThat(visit.texts("#live dd.big").get(0)).isEqualTo("1");
		}
	}

	@Test
	void aRemoteThatIsAwayIsExplainedInWords() {
		try (Shop shop = Shop.open(this.directory); Visit visit = new Visit(this.directory.resolve("profile"))) {
			shop.sync(1, "orders");
			visit.go(shop.console(1) + "/stores");
			visit.sees("idle");
			shop.closeOffice();
			shop.put(1, "orders", "order/1", "{}");
			shop.sync(1, "orders");
			visit.sees("offline");
			visit.sees("writes go on and are kept");
			visit.sees("oldest for");
		}
	}

}
