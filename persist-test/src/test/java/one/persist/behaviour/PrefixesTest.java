package one.persist.behaviour;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import one.persist.DeadLetter;
import one.persist.InvalidConfigurationException;
import one.persist.InvalidRecordException;
import one.persist.InvalidRecordException.Rule;
import one.persist.Json;
import one.persist.KeyScope;
import one.persist.RemoteState;
import one.persist.SyncOptions;
import one.persist.conflict.ManualResolution;
import one.persist.event.RecordChanged;
import one.persist.protocol.PullResponse;
import one.persist.protocol.RecordChange;
import one.persist.server.Caller;
import one.persist.server.rules.RecordWrite;
import one.persist.server.rules.SyncRules;
import one.persist.server.rules.Verdict;
import one.persist.spi.RemoteException.Kind;
import one.persist.test.TestDevice;
import one.persist.test.TestWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A device that has some of the store's keys alone, because it asks for no others or may
 * see no others.
 */
class PrefixesTest {

	@TempDir
	Path folder;

	private TestWorld world;

	private TestDevice office;

	private TestDevice van;

	@BeforeEach
	void open() {
		this.world = new TestWorld(this.folder);
		this.office = this.world.device("office");
		this.van = this.world.device("van");
		this.office.put("vans/1", "1");
		this.office.put("prices/milk", "2");
		this.office.put("wages", "3");
		this.office.cycle();
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	private static void asksFor(TestDevice device, String first, String... others) {
		device.options((options) -> options.prefixes(first, others));
	}

	private static void asksForAll(TestDevice device) {
		device.options((options) -> options.prefixes(List.of()));
	}

	private RecordChange onServer(String key) {
		return this.world.server().records().get(key);
	}

	@Test
	void aDeviceHasTheKeysThatItAsksFor() {
		asksFor(this.van, "vans/", "prices/");
		this.world.settle();
		assertThat(this.van.all()).containsOnlyKeys("prices/milk", "vans/1");
		this.office.put("wages", "4");
		this.office.put("prices/milk", "5");
		this.office.delete("vans/1");
		this.world.settle();
		assertThat(this.van.all()).containsExactly(Map.entry("prices/milk", "5"));
		this.van.put("vans/2", "6");
		this.world.settle();
		assertThat(this.office.get("vans/2")).isEqualTo("6");
	}

	@Test
	void aKeyThatTheDeviceWouldNotHaveIsNotWritten() {
		asksFor(this.van, "vans/", "prices/");
		String message = "Record 'wages' of store 'notes' would leave this device at once,"
				+ " which syncs keys that begin with prices/, vans/. Give it another key,"
				+ " or name a prefix of this one in the store's sync options";
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.van.put("wages", "1"))
			.withMessage(message)
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(Rule.KEY_OUT_OF_SCOPE));
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> this.van.delete("wages"))
			.withMessage(message);
		assertThatExceptionOfType(InvalidRecordException.class)
			.isThrownBy(() -> this.van.records().putAll(Map.of("vans/1", Json.parse("1"), "wages", Json.parse("1"))));
		assertThat(this.van.all()).isEmpty();
	}

	@Test
	void aPrefixMoreBringsItsRecords() {
		asksFor(this.van, "vans/");
		this.world.settle();
		this.office.put("vans/2", "4");
		this.office.put("prices/bread", "5");
		this.world.settle();
		asksFor(this.van, "vans/", "prices/");
		this.world.settle();
		assertThat(this.van.all()).containsOnlyKeys("prices/bread", "prices/milk", "vans/1", "vans/2");
		asksForAll(this.van);
		this.world.settle();
		assertThat(this.van.all()).isEqualTo(this.office.all());
	}

	@Test
	void aPrefixLessLetsItsRecordsGoFromTheDeviceAlone() {
		this.world.settle();
		this.office.delete("wages");
		this.world.settle();
		Map<String, RecordChange> before = this.world.server().records();
		this.van.forgetEvents();
		asksFor(this.van, "prices/");
		this.world.settle();
		assertThat(this.van.all()).containsOnlyKeys("prices/milk");
		assertThat(this.van.events(RecordChanged.class)).as("a tombstone that goes changes nothing")
			.singleElement()
			.satisfies((event) -> assertThat(event.key()).isEqualTo("vans/1"))
			.satisfies((event) -> assertThat(event.deleted()).isTrue());
		assertThat(this.world.server().records()).isEqualTo(before);
		assertThat(this.office.all()).containsOnlyKeys("prices/milk", "vans/1");
	}

	@Test
	void whatWaitsIsSentBeforeItGoes() {
		this.world.settle();
		this.van.put("vans/1", "\"mine\"");
		this.van.put("vans/9", "9");
		asksFor(this.van, "prices/");
		assertThat(this.van.get("vans/1")).isEqualTo("\"mine\"");
		this.world.settle();
		assertThat(this.van.all()).containsOnlyKeys("prices/milk");
		assertThat(this.office.get("vans/1")).isEqualTo("\"mine\"");
		assertThat(this.office.get("vans/9")).isEqualTo("9");
	}

	@Test
	void whatTheAnswerWasLostOfIsSentAgainBeforeItGoes() {
		this.world.settle();
		this.van.put("vans/1", "\"mine\"");
		this.world.remote().loseAnswersToPushes();
		this.van.cycle();
		this.world.remote().heal();
		asksFor(this.van, "prices/");
		this.world.settle();
		assertThat(this.van.all()).containsOnlyKeys("prices/milk");
		assertThat(this.office.get("vans/1")).isEqualTo("\"mine\"");
	}

	@Test
	void whatTheRemoteRefusesStaysUntilItIsGivenUp() {
		this.world.settle();
		this.van.put("vans/1", "\"mine\"");
		this.world.remote().refuse("vans/1");
		asksFor(this.van, "prices/");
		this.world.cycles(3);
		assertThat(this.van.all()).containsOnlyKeys("prices/milk", "vans/1");
		DeadLetter letter = this.van.store().sync().deadLetters().get(0);
		this.van.store().sync().discard(letter.id());
		this.world.settle();
		assertThat(this.van.all()).containsOnlyKeys("prices/milk");
		assertThat(onServer("vans/1").value()).isEqualTo(Json.parse("1"));
	}

	@Test
	void whatTheRemoteRefusesGoesOnceItIsTaken() {
		this.world.settle();
		this.van.put("vans/1", "\"mine\"");
		this.world.remote().refuse("vans/1");
		asksFor(this.van, "prices/");
		this.world.cycles(2);
		this.world.remote().heal();
		this.van.store().sync().retry(this.van.store().sync().deadLetters().get(0).id());
		this.world.settle();
		assertThat(this.van.all()).containsOnlyKeys("prices/milk");
		assertThat(this.office.get("vans/1")).isEqualTo("\"mine\"");
	}

	@Test
	void anOpenConflictStaysUntilItIsResolved() {
		this.van.strategy(ManualResolution.NAME);
		this.world.settle();
		this.van.put("vans/1", "\"mine\"");
		this.office.put("vans/1", "\"theirs\"");
		this.office.cycle();
		this.world.settle();
		asksFor(this.van, "prices/");
		this.world.settle();
		assertThat(this.van.records().conflicts()).hasSize(1);
		this.van.records().resolve("vans/1", Json.parse("\"both\""));
		this.world.settle();
		assertThat(this.van.all()).containsOnlyKeys("prices/milk");
		assertThat(this.office.get("vans/1")).isEqualTo("\"both\"");
	}

	@Test
	void syncThatIsSwitchedOnWithPrefixesSendsWhatWasThereAndLetsItGo() {
		TestDevice late = this.world.device("late").remotes();
		late.put("old", "7");
		late.put("prices/old", "8");
		late.options((options) -> options.prefixes("prices/"));
		late.attach(TestWorld.REMOTE);
		this.world.settle();
		assertThat(late.all()).containsOnlyKeys("prices/milk", "prices/old");
		assertThat(this.office.get("old")).isEqualTo("7");
	}

	@Test
	void aRecordGoesOnceAllRemotesHaveItAndIsOfferedToNoneAnew() {
		this.van.remotes("r1", "r2");
		this.world.settle();
		this.world.remote("r2").failWith(Kind.TRANSIENT);
		this.van.put("vans/1", "\"mine\"");
		asksFor(this.van, "prices/");
		this.world.cycles(3);
		assertThat(this.van.all()).as("r2 has not heard of it").containsOnlyKeys("prices/milk", "vans/1");
		this.world.remote("r2").heal();
		this.world.advance(Duration.ofMinutes(10));
		this.world.settle();
		assertThat(this.van.all()).containsOnlyKeys("prices/milk");
		for (String server : List.of("r1", "r2")) {
			assertThat(this.world.server(server).records().get("vans/1").value()).isEqualTo(Json.parse("\"mine\""));
			assertThat(this.world.server(server).records().get("wages").deleted()).isFalse();
		}
	}

	@Test
	void whatOneRemoteHasLostIsNotOfferedToItByADeviceThatAsksForItNoMore() {
		this.van.remotes("r1", "r2");
		this.world.settle();
		this.office.delete("wages");
		this.office.delete("prices/milk");
		this.office.cycle();
		this.world.server().purge();
		this.world.remote("r2").failWith(Kind.TRANSIENT);
		this.van.cycle();
		assertThat(this.van.pending()).as("offered anew once r2 has confirmed them").isEqualTo(2);
		asksFor(this.van, "prices/");
		this.world.remote("r2").heal();
		this.world.advance(Duration.ofMinutes(10));
		this.world.settle();
		assertThat(this.world.server().records()).doesNotContainKey("wages");
		assertThat(this.van.all()).containsOnlyKeys("prices/milk");
		assertThat(this.office.get("prices/milk")).as("which r2 has still").isEqualTo("2");
	}

	@Test
	void whatCameFromOneRemoteIsNotOfferedToAnotherByADeviceThatAsksForItNoMore() {
		this.van.remotes("r1", "r2");
		this.world.remote("r2").failWith(Kind.TRANSIENT);
		this.van.cycle();
		assertThat(this.van.get("wages")).isEqualTo("3");
		asksFor(this.van, "prices/");
		this.van.cycle();
		assertThat(this.van.all()).containsOnlyKeys("prices/milk");
		this.world.remote("r2").heal();
		this.world.advance(Duration.ofMinutes(10));
		this.world.settle();
		assertThat(this.world.server("r2").records()).containsOnlyKeys("prices/milk");
	}

	@Test
	void aRemoteThatSendsOtherRecordsIsNotUsed() {
		asksFor(this.van, "prices/");
		this.world.remote().answerPull((page) -> {
			List<RecordChange> all = List.copyOf(this.world.server().records().values());
			return new PullResponse(all, page.cursor(), page.more(), page.time());
		});
		this.van.cycle();
		assertThat(this.van.status().state()).isEqualTo(RemoteState.OFFLINE);
		assertThat(this.van.status().cause()).contains("outside of the prefixes that it was asked for");
		assertThat(this.van.all()).isEmpty();
		this.world.remote().heal();
		this.world.advance(Duration.ofMinutes(10));
		this.world.settle();
		assertThat(this.van.all()).containsOnlyKeys("prices/milk");
	}

	@Test
	void aDeviceHasWhatTheServersRulesLetItSee() {
		this.world.server().rules(sees(KeyScope.prefixes("vans/", "wages")));
		this.world.settle();
		assertThat(this.van.all()).containsOnlyKeys("vans/1", "wages");
		this.world.server().rules(sees(KeyScope.prefixes("prices/", "wages")));
		this.world.settle();
		assertThat(this.van.all()).containsOnlyKeys("prices/milk", "wages");
		asksFor(this.van, "prices/", "vans/");
		this.world.settle();
		assertThat(this.van.all()).containsOnlyKeys("prices/milk");
		assertThat(this.world.server().records()).hasSize(3);
	}

	@Test
	void aChangeOfWhatMayNotBeSeenAnyMoreIsADeadLetter() {
		this.world.settle();
		this.van.put("wages", "4");
		this.world.server().rules(sees(KeyScope.prefixes("prices/")));
		this.world.cycles(2);
		assertThat(this.van.store().sync().deadLetters()).extracting(DeadLetter::code).containsExactly("forbidden");
		assertThat(this.van.all()).containsOnlyKeys("prices/milk", "wages");
		assertThat(onServer("wages").value()).isEqualTo(Json.parse("3"));
	}

	@Test
	void aWriteThatTheApplicationOnTheServerRefusesIsADeadLetterWithItsReason() {
		this.world.settle();
		this.world.server().rules(new SyncRules() {

			@Override
			public Verdict judge(RecordWrite write) {
				return write.key().startsWith("prices/") ? Verdict.refused("Ask the office") : Verdict.accepted();
			}

		});
		this.van.put("prices/milk", "0");
		this.van.put("vans/1", "4");
		this.world.settle();
		assertThat(this.van.store().sync().deadLetters()).singleElement()
			.satisfies((letter) -> assertThat(letter.code()).isEqualTo("refused-by-application"))
			.satisfies((letter) -> assertThat(letter.detail()).isEqualTo("Ask the office"));
		assertThat(this.office.get("vans/1")).isEqualTo("4");
	}

	private static SyncRules sees(KeyScope scope) {
		return new SyncRules() {

			@Override
			public KeyScope reads(Caller caller, String store) {
				return scope;
			}

		};
	}

	@Test
	void prefixesThatNoKeyBeginsWithAreRefused() {
		SyncOptions options = SyncOptions.to("https://sync.example.com");
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> options.prefixes("a", ""))
			.withMessageContaining("A key may not be empty");
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> options.prefixes(Collections.nCopies(101, "a")))
			.withMessageContaining("101 prefixes");
	}

}
