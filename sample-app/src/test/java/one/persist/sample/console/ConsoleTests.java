package one.persist.sample.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import one.persist.Json;
import one.persist.inspect.PageQuery;
import one.persist.sample.Browser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.support.ui.ExpectedConditions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console of two tills, as people use it: in a real browser.
 */
class ConsoleTests {

	private static final String MARKUP = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>";

	@TempDir
	private static Path directory;

	private static Shop shop;

	private static Visit visit;

	@BeforeAll
	static void open() {
		Assumptions.assumeTrue(Browser.isInstalled(),
				"No chromium and chromedriver are installed here: the console is not tested");
		shop = Shop.open(directory);
		visit = new Visit(directory.resolve("profile"));
	}

	@AfterAll
	static void close() {
		if (visit != null) {
			visit.close();
		}
		if (shop != null) {
			shop.close();
		}
	}

	@AfterEach
	void nothingWasComplainedOfAndNothingLeftTheHost() {
		assertThat(visit.complaints()).isEmpty();
		assertThat(visit.requests()).isNotEmpty()
			.allMatch((url) -> url.startsWith("http://localhost:") || url.matches("(about|data):.*"));
	}

	@Test
	void aConflictIsSeenComparedAndResolvedAndTheOtherTillSeesTheOutcome() {
		shop.conflict("order/1", "{\"table\":4,\"note\":\"none\"}", "{\"table\":4,\"note\":\"extra cheese\"}",
				"{\"table\":7,\"note\":\"none\"}");
		visit.go(orders(2) + "/conflicts");
		visit.sees("order/1");
		visit.driver().findElement(By.linkText("order/1")).click();
		assertThat(visit.texts("tr.differs th .key")).containsExactly("table", "note");
		assertThat(visit.texts("tr.differs td.changed")).containsExactly("7", "\"extra cheese\"");
		assertThat(Json.parse(visit.value("#value"))).isEqualTo(Json.parse("{\"table\":7,\"note\":\"extra cheese\"}"));
		visit.type("#value", "{\"table\": 8, \"note\": \"extra cheese\"}");
		visit.click("#pick-merged");
		visit.sees("Resolved with the value that you edited");
		shop.sync(2, "orders");
		shop.sync(1, "orders");
		visit.go(orders(1) + "/record?key=order/1");
		visit.sees("\"table\": 8");
		visit.sees("came here by a remote");
		visit.go(shop.console(2) + "/journal");
		assertThat(visit.text("tbody tr:first-child")).contains("resolve", "order/1", "a value edited by hand",
				"this machine");
	}

	@Test
	void aMistypedValueIsKeptWithWhatIsWrong() {
		shop.conflict("order/2", "{\"table\":1}", "{\"table\":2}", "{\"table\":3}");
		visit.go(conflict("order/2"));
		visit.type("#value", "{\"table\": }");
		visit.click("#pick-merged");
		visit.sees("#value-error", "This cannot be kept");
		assertThat(visit.value("#value")).isEqualTo("{\"table\": }");
		assertThat(visit.driver().switchTo().activeElement().getDomProperty("id")).isEqualTo("value");
		assertThat(shop.records(2, "orders").conflict("order/2")).isPresent();
		visit.click("#pick-local");
		visit.sees("Resolved with this device's version");
		assertThat(shop.records(2, "orders").get("order/2").orElseThrow().value())
			.isEqualTo(Json.parse("{\"table\":3}"));
	}

	@Test
	void ofTwoPeopleWhoSettleOneConflictTheSecondLosesNothing() {
		shop.conflict("order/3", "{\"table\":1}", "{\"table\":2}", "{\"table\":3}");
		visit.go(conflict("order/3"));
		String first = visit.driver().getWindowHandle();
		visit.driver().switchTo().newWindow(WindowType.TAB);
		visit.go(conflict("order/3"));
		visit.type("#value", "{\"table\": 33}");
		String second = visit.driver().getWindowHandle();
		visit.driver().switchTo().window(first);
		visit.click("#pick-remote");
		visit.sees("Resolved with the other version");
		visit.driver().switchTo().window(second);
		visit.sees("#live", "is not open any more");
		assertThat(visit.value("#value")).isEqualTo("{\"table\": 33}");
		visit.click("#pick-merged");
		visit.sees("h1", "This conflict is settled");
		assertThat(visit.value("#typed")).isEqualTo("{\"table\": 33}");
		assertThat(shop.records(2, "orders").get("order/3").orElseThrow().value())
			.isEqualTo(Json.parse("{\"table\":2}"));
		visit.driver().close();
		visit.driver().switchTo().window(first);
	}

	@Test
	void aConflictWhoseOtherSideHasMovedIsNotSettledUnseen() {
		shop.conflict("order/4", "{\"table\":1}", "{\"table\":2}", "{\"table\":3}");
		visit.go(conflict("order/4"));
		visit.type("#value", "{\"table\": 44}");
		shop.put(1, "orders", "order/4", "{\"table\":5}");
		shop.sync(1, "orders");
		shop.sync(2, "orders");
		visit.sees("#live", "one of the sides has changed");
		visit.click("#pick-merged");
		visit.sees("#moved", "nothing was written");
		assertThat(visit.value("#value")).isEqualTo("{\"table\": 44}");
		assertThat(visit.texts("tr.differs td")).contains("5");
		visit.click("#pick-merged");
		visit.sees("Resolved with the value that you edited");
	}

	@Test
	void aDeadLetterIsRetriedOnceTheReasonIsGone() {
		shop.deadLetter(1, "order/5", "Table 99 is closed");
		visit.go(orders(1) + "/dead-letters");
		visit.sees("Table 99 is closed");
		visit.click("[id^=retry-]");
		visit.sees("Put back into the queue");
		shop.sync(1, "orders");
		visit.sees("#live", "No remote has refused anything");
		shop.sync(2, "orders");
		assertThat(shop.records(2, "orders").get("order/5")).isPresent();
	}

	@Test
	void aDeadLetterIsDiscardedWhenThatIsMeant() {
		shop.deadLetter(1, "order/6", "Table 99 is closed");
		visit.go(orders(1) + "/dead-letters?prefix=order/6");
		visit.click("[id^=discard-]");
		visit.sees("Discard this dead letter?");
		assertThat(shop.store(1, "orders").sync().deadLetters()).hasSize(1);
		visit.click("#discard");
		visit.sees("This device keeps its record");
		assertThat(shop.store(1, "orders").sync().deadLetters()).isEmpty();
		assertThat(shop.records(1, "orders").get("order/6")).isPresent();
	}

	@Test
	void syncIsPausedAndResumedAndThePageFollowsByItself() {
		visit.go(shop.console(1) + "/stores/prices");
		visit.sees(".state", "idle");
		visit.click("#pause-0");
		visit.sees("Paused. Writes go on");
		visit.sees(".state", "paused");
		shop.put(1, "prices", "article/1", "{\"cents\":95}");
		visit.sees("#live dd.big", "1");
		visit.sees("Resume when they are to be sent again");
		visit.click("#resume-0");
		visit.sees("Resumed");
		visit.sees("#live .state", "idle");
		visit.sees("#live dd.big", "0");
		visit.sees("All that was written here has reached the remote");
	}

	@Test
	void aPageThatChangesLeavesWhatIsTypedAlone() {
		shop.store(2, "prices").sync().pause();
		shop.put(2, "prices", "typed/1", "{}");
		visit.go(shop.console(2) + "/stores/prices/queue");
		visit.type("#prefix", "typed/");
		visit.until((driver) -> visit.texts("#live tbody tr").size() == 1);
		shop.put(2, "prices", "other/1", "{}");
		shop.put(2, "prices", "typed/2", "{}");
		visit.until((driver) -> visit.texts("#live tbody tr").size() == 2);
		assertThat(visit.value("#prefix")).isEqualTo("typed/");
		assertThat(visit.driver().switchTo().activeElement().getDomProperty("id")).isEqualTo("prefix");
		assertThat(visit.driver().getWindowHandles()).hasSize(1);
		shop.store(2, "prices").sync().resume();
		visit.sees("#live", "Nothing here begins with this key");
	}

	@Test
	void allCanBeDoneWithoutScripts() {
		shop.conflict("order/7", "{\"table\":1}", "{\"table\":2}", "{\"table\":3}");
		visit.scripts(false);
		try {
			visit.go(orders(2) + "/conflicts?prefix=order/7");
			visit.click("tbody a");
			visit.click("#pick-remote");
			visit.sees("Resolved with the other version");
			visit.go(shop.console(2) + "/stores/prices");
			visit.click("#pause-0");
			visit.sees(".state", "paused");
			visit.click("#resume-0");
			visit.sees("Resumed");
		}
		finally {
			visit.scripts(true);
		}
	}

	@Test
	void markupIsShownAsText() {
		shop.conflict(MARKUP, "{\"a\":1}", json(MARKUP), "{\"" + MARKUP.replace("\"", "'") + "\":2}");
		shop.deadLetter(2, MARKUP + "2", MARKUP);
		long letter = shop.store(2, "orders").inspect().deadLetters(PageQuery.first(1)).items().get(0).id();
		for (String page : List.of(orders(2), orders(2) + "/conflicts", conflict(MARKUP), orders(2) + "/records",
				orders(2) + "/record?key=" + encoded(MARKUP), orders(2) + "/dead-letters",
				orders(2) + "/dead-letters/" + letter + "/discard", orders(2) + "/queue",
				orders(2) + "/queue?prefix=" + encoded(MARKUP), shop.console(2) + "/stores/" + encoded(MARKUP),
				orders(2) + "/queue?remote=" + encoded(MARKUP), shop.console(2) + "/journal")) {
			visit.go(page);
			assertThat(visit.driver().findElements(By.cssSelector("main img, main script, head img"))).as(page)
				.isEmpty();
			assertThat(visit.driver().getTitle()).as(page).isNotEqualTo("broken");
		}
		visit.go(orders(2) + "/dead-letters");
		visit.sees(MARKUP);
		visit.click("#discard-" + letter);
		visit.click("#discard");
		visit.sees("Discarded");
		visit.go(conflict(MARKUP));
		visit.sees(MARKUP.replace("\"", "'"));
		visit.click("#pick-local");
		visit.sees("Resolved");
	}

	@Test
	void aForeignPageCannotAct() {
		visit.go("data:text/html," + encoded("<form method=post action='" + shop.console(1) + "/stores/prices/pause'>"
				+ "<input name=remote value=hq><button id=go>go</button></form>")
			.replace("+", "%20"));
		visit.click("#go");
		visit.sees("Nothing was done");
		assertThat(shop.store(1, "prices").sync().status().remotes().get(0).state()).hasToString("IDLE");
	}

	@Test
	void theKeyboardReachesTheContentAtOnce() {
		visit.go(orders(1));
		visit.driver().findElement(By.tagName("body")).sendKeys(Keys.TAB);
		assertThat(visit.driver().switchTo().activeElement().getText()).isEqualTo("Skip to the content");
		visit.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
		assertThat(visit.driver().switchTo().activeElement().getDomProperty("id")).isEqualTo("main");
	}

	@Test
	void theColoursAreThoseThatWereChosen() {
		visit.go(orders(1));
		new Screen(1440, "light").show(visit.driver());
		visit.click("#theme");
		assertThat(visit.text("#theme")).isEqualTo("Light");
		visit.go(shop.console(1) + "/stores");
		assertThat(visit.driver().findElement(By.tagName("html")).getDomAttribute("data-theme")).isEqualTo("dark");
		visit.click("#theme");
		assertThat(visit.text("#theme")).isEqualTo("Dark");
	}

	@Test
	void theServerShowsItsTenantsStoresAndDevices() {
		shop.put(1, "prices", "article/2", "{}");
		shop.sync(1, "prices");
		shop.sync(2, "prices");
		visit.go(shop.officeConsole() + "/tenants");
		visit.click("#tenant-0");
		visit.until(ExpectedConditions.presenceOfElementLocated(By.linkText("prices")));
		visit.driver().findElement(By.linkText("prices")).click();
		visit.sees("till-1");
		visit.sees("till-2");
		visit.sees("calls");
	}

	private static String orders(int till) {
		return shop.console(till) + "/stores/orders";
	}

	private static String conflict(String key) {
		return orders(2) + "/conflict?key=" + encoded(key);
	}

	private static String json(String text) {
		return "{\"a\":\"" + text.replace("\"", "\\\"") + "\"}";
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

}
