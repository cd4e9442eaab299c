package one.persist;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import one.persist.event.ConflictDetected;
import one.persist.simulation.Device;
import one.persist.simulation.World;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class TwoRemotesTest {

	@TempDir
	Path folder;

	private World world;

	@BeforeEach
	void open() {
		this.world = new World(this.folder);
	}

	@AfterEach
	void close() {
		this.world.close();
	}

	@Test
	void aRemoteThatIsDownHoldsUpNoOther() {
		Device both = both("both");
		Device a = this.world.device("a");
		this.world.remote("r2").failWith(Kind.TIMEOUT);
		both.put("k", "1");
		a.put("l", "2");
		this.world.cycles(2);
		assertThat(a.all()).containsExactly(Map.entry("k", "1"), Map.entry("l", "2"));
		assertThat(both.all()).isEqualTo(a.all());
		assertThat(both.store().sync().status().remotes()).extracting(RemoteStatus::state)
			.containsExactly(RemoteState.IDLE, RemoteState.OFFLINE);
		assertThat(both.store().sync().status().remotes()).extracting(RemoteStatus::pending).containsExactly(0L, 2L);
		this.world.remote("r2").heal();
		this.world.cycles(1);
		assertThat(this.world.remote("r2").memory().records()).isEqualTo(this.world.remote("r1").memory().records());
	}

	@Test
	void aRecordThatIsWrittenAgainAfterItsDeleteStaysThoughOneRemoteNeverHeardOfIt() {
		Device both = both("both");
		this.world.remote("r1").failWith(Kind.TIMEOUT);
		this.world.remote("r2").answerPush((answer) -> {
			throw new RemoteException(Kind.TRANSIENT, "the answer is lost", null);
		});
		both.put("k", "1");
		both.cycle();
		both.records().delete("k");
		both.put("k", "2");
		this.world.remote("r2").failWith(Kind.TIMEOUT);
		this.world.remote("r1").heal();
		this.world.cycles(2);
		assertThat(both.get("k")).isEqualTo("2");
		this.world.remote("r2").heal();
		this.world.cycles(2);
		assertThat(both.get("k")).isEqualTo("2");
		assertThat(this.world.remote("r1").memory().records().get("k").value()).isEqualTo(Json.parse("2"));
		assertThat(this.world.remote("r2").memory().records()).isEqualTo(this.world.remote("r1").memory().records());
	}

	@Test
	void aDeviceWithBothRelaysBetweenDevicesWithOne() {
		Device a = this.world.offline("a").sync((options) -> options, "r1");
		Device b = this.world.offline("b").sync((options) -> options, "r2");
		Device both = both("both");
		a.put("k", "1");
		b.put("l", "2");
		this.world.cycles(3);
		assertThat(a.all()).containsExactly(Map.entry("k", "1"), Map.entry("l", "2"));
		assertThat(b.all()).isEqualTo(a.all());
		b.records().delete("k");
		this.world.cycles(3);
		assertThat(a.all()).containsExactly(Map.entry("l", "2"));
		assertThat(both.store().sync().status().pending()).isZero();
	}

	@Test
	void aVersionThatCameByTheOtherRemoteIsNoConflict() {
		Device a = manual("a");
		Device b = manual("b");
		for (int i = 0; i < 5; i++) {
			a.put("k", String.valueOf(i));
			this.world.cycles(1);
			b.put("k", String.valueOf(100 + i));
			this.world.cycles(2);
		}
		assertThat(a.get("k")).isEqualTo("104");
		assertThat(b.get("k")).isEqualTo("104");
		assertThat(a.events(ConflictDetected.class)).isEmpty();
		assertThat(b.events(ConflictDetected.class)).isEmpty();
	}

	@Test
	void onePausedRemoteLeavesTheOtherAtWork() {
		Device both = both("both");
		both.cycle();
		this.world.remote("r1").failWith(Kind.UNAUTHORIZED);
		both.put("k", "1");
		this.world.cycles(3);
		assertThat(this.world.remote("r2").memory().records()).containsOnlyKeys("k");
		both.store().sync().resume();
		this.world.remote("r1").heal();
		this.world.cycles(1);
		assertThat(this.world.remote("r1").memory().records()).containsOnlyKeys("k");
	}

	@Test
	void whatOneRemoteRefusesTheOtherGets() {
		Device both = both("both");
		this.world.remote("r1").memory().refuse("k");
		both.put("k", "1");
		this.world.cycles(1);
		assertThat(this.world.remote("r2").memory().records()).containsOnlyKeys("k");
		assertThat(both.store().sync().deadLetters()).extracting(DeadLetter::remote).containsExactly("r1");
		both.records().delete("k");
		this.world.cycles(2);
		assertThat(this.world.remote("r2").memory().records().get("k").deleted()).isTrue();
		assertThat(both.store().sync().status().pending()).isZero();
	}

	@Test
	void conflictsOnBothRemotesEndAlikeEverywhere() {
		Device a = this.world.offline("a").sync((options) -> options, "r1");
		Device b = this.world.offline("b").sync((options) -> options, "r2");
		Device both = both("both");
		this.world.cycles(1);
		a.put("k", "\"a\"");
		this.world.advance(Duration.ofSeconds(1));
		b.put("k", "\"b\"");
		this.world.advance(Duration.ofSeconds(1));
		both.put("k", "\"both\"");
		this.world.cycles(4);
		assertThat(a.get("k")).isEqualTo("\"both\"");
		assertThat(a.records().get("k")).isEqualTo(b.records().get("k")).isEqualTo(both.records().get("k"));
		assertThat(both.store().sync().status().pending()).isZero();
	}

	private Device both(String name) {
		return this.world.offline(name).sync((options) -> options, "r1", "r2");
	}

	private Device manual(String name) {
		return this.world.offline(name).sync((options) -> options.strategy("manual"), "r1", "r2");
	}

}
