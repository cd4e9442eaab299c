package one.persist.server.storage;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

import one.persist.DeviceId;
import one.persist.Json;
import one.persist.KeyScope;
import one.persist.protocol.Cursor;
import one.persist.protocol.ProblemCodes;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushResult;
import one.persist.protocol.PushResult.Rejected;
import one.persist.protocol.RecordChange;
import one.persist.server.Caller;
import one.persist.server.rules.RecordWrite;
import one.persist.server.rules.RuleFailedException;
import one.persist.server.rules.SyncRules;
import one.persist.server.rules.Verdict;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What the rules of an application mean to those who call, wherever the server stores.
 */
abstract class RulesContract {

	private static final Caller VAN = new Caller("van-1", "acme");

	private static final PushResult APPLIED = new PushResult.Applied();

	private static final RemoteLimits LIMITS = new RemoteLimits(1_000, 4_000_000, 1_000);

	private SyncStorage storage;

	abstract SyncStorage open(StorageSettings settings);

	@AfterEach
	void close() {
		this.storage.close();
	}

	private Remote open(RemoteLimits limits, SyncRules... rules) {
		this.storage = open(
				new StorageSettings(limits, Duration.ofMinutes(1), InstantSource.system(), new SplittableRandom(1))
					.with(new ApplicationRules(Arrays.asList(rules), RuleTransactions.none())));
		return this.storage.remote(new Visitor(VAN, null), "tasks");
	}

	private Remote open(SyncRules... rules) {
		return open(LIMITS, rules);
	}

	private static SyncRules reads(Function<Caller, KeyScope> scope) {
		return new SyncRules() {

			@Override
			public KeyScope reads(Caller caller, String store) {
				return scope.apply(caller);
			}

		};
	}

	private static SyncRules judges(Function<RecordWrite, Verdict> judge) {
		return new SyncRules() {

			@Override
			public Verdict judge(RecordWrite write) {
				return judge.apply(write);
			}

		};
	}

	/** Past the rules. */
	private TestPusher office() {
		return new TestPusher("office", this.storage.remote("acme", "tasks"));
	}

	@Test
	void aCallerSeesWhatAllRulesLetItSee() {
		Remote remote = open(reads((caller) -> KeyScope.prefixes("vans/", "prices/")),
				reads((caller) -> KeyScope.prefixes("vans/" + caller.name() + "/", "prices/")));
		TestPusher office = office();
		office.push(office.write("vans/van-1/a", "1"), office.write("vans/van-2/a", "2"),
				office.write("prices/milk", "3"), office.write("prices/old", null), office.write("wages", "4"));
		assertThat(new TestPusher("van1", remote).readAll()).extracting(RecordChange::key)
			.containsExactly("vans/van-1/a", "prices/milk", "prices/old");
	}

	@Test
	void aCallerWhoMaySeeNothingIsGivenNothing() {
		Remote remote = open(reads((caller) -> KeyScope.none()));
		TestPusher office = office();
		office.push(office.write("a", "1"));
		TestPusher van = new TestPusher("van1", remote);
		assertThat(van.readAll()).isEmpty();
		assertThat(van.push(van.write("b", "1"))).extracting("code").containsExactly(ProblemCodes.FORBIDDEN);
	}

	@Test
	void whatMayNotBeSeenMayNotBeWrittenAndNoAnswerShowsIt() {
		Remote remote = open(reads((caller) -> KeyScope.prefixes("vans/")));
		TestPusher office = office();
		RecordChange wages = office.write("wages", "1");
		office.push(wages);
		TestPusher van = new TestPusher("van1", remote);
		PushResult forbidden = new Rejected(ProblemCodes.FORBIDDEN,
				"The key is not one that the caller may read and write");
		assertThat(van.push(List.of(new PushEntry(van.write("vans/a", "1"), false),
				new PushEntry(van.write("wages", "2"), false), new PushEntry(van.write("nothing", "3"), true))))
			.as("a conflict and what is gone look alike")
			.containsExactly(APPLIED, forbidden, forbidden);
		assertThat(van.push(wages)).as("as does what is known").containsExactly(forbidden);
		assertThat(office.readAll()).extracting(RecordChange::key, RecordChange::value)
			.containsExactly(tuple("wages", Json.parse("1")), tuple("vans/a", Json.parse("1")));
	}

	@Test
	void aCallerWhoMaySeeMoreOrLessIsMadeToReadEverythingAgain() {
		KeyScope[] scope = { KeyScope.prefixes("a/") };
		Remote remote = open(reads((caller) -> scope[0]));
		TestPusher office = office();
		office.push(office.write("a/1", "1"), office.write("b/1", "2"));
		TestPusher van = new TestPusher("van1", remote);
		assertThat(van.readAll()).hasSize(1);
		assertThat(van.pull().changes()).isEmpty();
		for (KeyScope next : List.of(KeyScope.prefixes("a/", "b/"), KeyScope.all(), KeyScope.none())) {
			scope[0] = next;
			assertThatExceptionOfType(RemoteException.class).isThrownBy(van::pull)
				.extracting(RemoteException::kind)
				.isEqualTo(Kind.CURSOR_EXPIRED);
			assertThat(van.push(van.write("a/2", "3"))).as("a push reads nothing").hasSize(1);
			assertThat(van.readAll()).hasSizeGreaterThanOrEqualTo(next.equals(KeyScope.none()) ? 0 : 3);
			assertThat(van.pull().changes()).isEmpty();
		}
	}

	@Test
	void theSameKeysToldOtherwiseAreTheSame() {
		KeyScope[] scope = { KeyScope.prefixes("a/", "b/") };
		TestPusher van = new TestPusher("van1", open(reads((caller) -> scope[0])));
		PullResponse first = van.pull();
		assertThat(first.cursor().token().length()).isLessThanOrEqualTo(Cursor.MAX_LENGTH);
		scope[0] = KeyScope.prefixes("b/", "a/x", "a/");
		assertThat(van.pull().cursor()).isEqualTo(first.cursor());
	}

	@Test
	void aPageThatFindsNothingMovesOnAndEnds() {
		Remote remote = open(reads((caller) -> KeyScope.prefixes("wanted")));
		TestPusher office = office();
		for (int push = 0; push < 25; push++) {
			List<PushEntry> entries = new ArrayList<>();
			for (int i = 0; i < 1_000; i++) {
				entries.add(new PushEntry(office.write("other/" + push + "/" + i, "1"), false));
			}
			office.push(entries);
		}
		office.push(office.write("wanted", "1"));
		TestPusher van = new TestPusher("van1", remote);
		PullResponse first = van.pull();
		assertThat(first.changes()).isEmpty();
		assertThat(first.more()).isTrue();
		PullResponse second = van.pull();
		assertThat(second.cursor()).isNotEqualTo(first.cursor());
		assertThat(second.changes()).extracting(RecordChange::key).containsExactly("wanted");
		assertThat(second.more()).isFalse();
	}

	@Test
	void aWriteThatARuleRefusesIsToldWhyAndTheOthersAreTaken() {
		Remote remote = open(judges((write) -> Verdict.accepted()),
				judges((write) -> write.key().equals("b") ? Verdict.refused("Not on a\nSunday") : Verdict.accepted()));
		TestPusher van = new TestPusher("van1", remote);
		assertThat(van.push(van.write("a", "1"), van.write("b", "2"), van.write("c", "3"))).containsExactly(APPLIED,
				new Rejected(ProblemCodes.REFUSED_BY_APPLICATION, "Not on a Sunday"), APPLIED);
		assertThat(office().readAll()).extracting(RecordChange::key).containsExactly("a", "c");
	}

	@Test
	void aRefusedPushThatIsDoubledIsNoFork() {
		Remote remote = open(judges((write) -> Verdict.refused("No")));
		TestPusher van = new TestPusher("van1", remote);
		List<PushResult> refused = van.push(van.write("a", "1"));
		assertThat(van.pushAgain()).isEqualTo(refused);
	}

	@Test
	void aRuleSeesWhoWritesWhatInPlaceOfWhat() {
		List<RecordWrite> writes = new ArrayList<>();
		Remote remote = open(judges((write) -> {
			writes.add(write);
			return Verdict.accepted();
		}));
		TestPusher van = new TestPusher("van1", remote);
		RecordChange first = van.write("a", "1");
		RecordChange second = van.write("a", "2", first);
		van.push(first);
		van.push(second);
		van.push(van.write("a", null, second));
		Json one = Json.parse("1");
		Json two = Json.parse("2");
		DeviceId id = new DeviceId("van1");
		assertThat(writes).containsExactly(new RecordWrite(VAN, "tasks", id, "a", one, null),
				new RecordWrite(VAN, "tasks", id, "a", two, one), new RecordWrite(VAN, "tasks", id, "a", null, two));
		assertThat(writes.get(1).toString()).doesNotContain("current", "value");
	}

	@Test
	void aRuleIsNotAskedAboutWhatIsKnownOrInConflict() {
		List<String> asked = new ArrayList<>();
		Remote remote = open(judges((write) -> {
			asked.add(write.key());
			return Verdict.accepted();
		}));
		TestPusher office = office();
		office.push(office.write("b", "1"));
		TestPusher van = new TestPusher("van1", remote);
		RecordChange known = van.write("a", "1");
		van.push(known);
		van.push(known, van.write("b", "2"));
		assertThat(asked).containsExactly("a");
	}

	@Test
	void largeStoredValuesAreShownAFewAtATime() {
		List<Integer> sizes = new ArrayList<>();
		Remote remote = open(new RemoteLimits(100, 20_000, 100), judges((write) -> {
			sizes.add((write.current() != null) ? write.current().size() : 0);
			return Verdict.accepted();
		}));
		String large = "\"" + "x".repeat(15_000) + "\"";
		TestPusher van = new TestPusher("van1", remote);
		RecordChange a = van.write("a", large);
		RecordChange b = van.write("b", large);
		RecordChange c = van.write("c", "1");
		van.push(a);
		van.push(b, c);
		sizes.clear();
		assertThat(van.push(van.write("a", "1", a), van.write("b", "1", b), van.write("c", "2", c)))
			.containsOnly(APPLIED);
		assertThat(sizes).containsExactly(15_002, 15_002, 1);
	}

	@Test
	void fault48ARuleThatThrowsFailsThePushAndTellsNoValue() {
		Remote remote = open(judges((write) -> {
			if (write.key().equals("b")) {
				throw new IllegalStateException("I choke on " + write.value());
			}
			return Verdict.accepted();
		}));
		TestPusher van = new TestPusher("van1", remote);
		assertThatExceptionOfType(RuleFailedException.class)
			.isThrownBy(() -> van.push(van.write("a", "1"), van.write("b", "\"secret\"")))
			.withMessageContaining("java.lang.IllegalStateException for store 'tasks'")
			.withNoCause()
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret", "choke"))
			.satisfies((ex) -> assertThat(ex.getStackTrace()[0].getClassName()).contains("RulesContract"));
		assertThat(office().readAll()).isEmpty();
		assertThat(van.push(van.write("a", "1"))).containsExactly(APPLIED);
	}

	@Test
	void aRuleThatAnswersNothingFailsTheCall() {
		Remote remote = open(reads((caller) -> null));
		assertThatExceptionOfType(RuleFailedException.class).isThrownBy(() -> new TestPusher("van1", remote).pull())
			.withMessageContaining("answered null for store 'tasks'");
	}

}
