package one.persist.simulation;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import one.persist.Json;

import static one.persist.simulation.Scenario.moving;

/**
 * What a device does in its life.
 */
final class Scenarios {

	private static final String LAST = "last-write-wins";

	private static final Duration LONG_AGO = Duration.ofDays(100);

	static final List<Scenario> ALL = List.of(
			new Scenario("a record is written", LAST, both(), (stage) -> stage.a().put("k", "1"), Map.of(),
					Map.of("k", "1")),
			new Scenario("a record that was synced is written again", LAST, synced("k"),
					(stage) -> stage.a().put("k", "new"), Map.of("k", "old"), Map.of("k", "new")),
			new Scenario("a record that was synced is deleted", LAST, synced("k"),
					(stage) -> stage.a().records().delete("k"), Map.of("k", "old"), Map.of()),
			new Scenario("a record that was never sent is deleted", LAST,
					both().andThen((stage) -> stage.a().put("k", "1")), (stage) -> stage.a().records().delete("k"),
					Map.of("k", "1"), Map.of()),
			new Scenario("several records are written at once", LAST, synced("k1"),
					(stage) -> stage.a().records().putAll(values("k1", "k2", "k3")), Map.of("k1", "old"),
					Map.of("k1", "new", "k2", "new", "k3", "new")),
			new Scenario("a transaction writes and deletes", LAST, synced("k1", "k2"),
					(stage) -> stage.a().store().transaction(() -> {
						stage.a().put("k1", "new");
						stage.a().records().delete("k2");
					}), Map.of("k1", "old", "k2", "old"), Map.of("k1", "new")),
			new Scenario("a conflict is resolved", "manual", conflicting().andThen(Stage::cycles),
					(stage) -> stage.a().settle(), Map.of("k", FailingDevice.BOTH), Map.of("k", FailingDevice.BOTH)),
			moving("records are pushed", LAST, both().andThen((stage) -> write(stage.a(), "k1", "k2", "k3")),
					(stage) -> stage.a().cycle(), Map.of("k1", "old", "k2", "old", "k3", "old")),
			moving("records are pulled", LAST, both().andThen((stage) -> {
				write(stage.b(), "k1", "k2", "k3");
				stage.b().cycle();
			}), (stage) -> stage.a().cycle(), Map.of("k1", "old", "k2", "old", "k3", "old")),
			moving("a delete is pushed", LAST, synced("k").andThen((stage) -> stage.a().records().delete("k")),
					(stage) -> stage.a().cycle(), Map.of()),
			moving("the last write wins", LAST, conflicting(), (stage) -> stage.a().cycle(), Map.of("k", "A")),
			moving("two values are merged", "merge", conflicting(), (stage) -> stage.a().cycle(), Map.of("k", "A+B")),
			moving("a conflict is left to a person", "manual", conflicting(), (stage) -> stage.a().cycle(),
					Map.of("k", FailingDevice.BOTH)),
			moving("everything is read again, and what is gone is dropped", LAST,
					synced("k1", "k2").andThen((stage) -> {
						stage.b().records().delete("k1");
						stage.b().cycle();
						stage.advance(LONG_AGO);
						stage.purge();
						stage.a().put("k3", "old");
					}), (stage) -> stage.a().cycle(), Map.of("k2", "old", "k3", "old")),
			moving("the remote has lost everything", LAST, synced("k1", "k2", "k3").andThen((stage) -> {
				stage.a().put("k1", "new");
				stage.a().records().delete("k3");
				stage.wipe("r1");
			}), (stage) -> stage.a().cycle(), Map.of("k1", "new", "k2", "old")),
			moving("an older copy of the file is found out by the remote", LAST, synced("k1").andThen((stage) -> {
				stage.a().close();
				Disk older = Disk.read(stage.a().path());
				stage.a().open();
				stage.a().put("k2", "old");
				stage.a().cycle();
				stage.a().close();
				older.write(stage.a().path());
				stage.a().open();
				stage.a().put("k3", "old");
			}), (stage) -> stage.a().cycle(), Map.of("k1", "old", "k2", "old", "k3", "old")),
			moving("a clock is a day ahead", LAST, both().andThen((stage) -> {
				stage.a().environment().offset(Duration.ofDays(1));
				write(stage.a(), "k1", "k2", "k3");
			}), (stage) -> stage.a().cycle(), Map.of("k1", "old", "k2", "old", "k3", "old")),
			moving("the remote refuses an entry", LAST, both().andThen((stage) -> {
				write(stage.a(), "k1", "k2");
				stage.refuse("k1");
			}), (stage) -> stage.a().cycle(), Map.of("k1", "old", "k2", "old")),
			moving("a dead letter is tried again", LAST, both().andThen((stage) -> {
				write(stage.a(), "k1", "k2");
				stage.refuse("k1");
				stage.a().cycle();
			}), (stage) -> stage.a().settle(), Map.of("k1", "old", "k2", "old")),
			moving("a remote is attached to records that were there before", LAST, (stage) -> {
				stage.a().remotes();
				stage.a().open();
				stage.b().open();
				write(stage.a(), "k1", "k2", "k3");
				stage.a().remotes("r1");
			}, (stage) -> stage.a().cycle(), Map.of("k1", "old", "k2", "old", "k3", "old")),
			moving("what one remote has is brought to another", LAST, (stage) -> {
				stage.a().remotes("r2", "r1");
				stage.b().remotes("r2");
				both().accept(stage);
				write(stage.b(), "k1", "k2", "k3");
				stage.b().cycle();
			}, (stage) -> stage.a().cycle(), Map.of("k1", "old", "k2", "old", "k3", "old")),
			moving("old tombstones are forgotten", LAST, synced("k1", "k2").andThen((stage) -> {
				stage.a().records().delete("k1");
				stage.cycles();
				stage.advance(LONG_AGO);
			}), (stage) -> stage.a().cycle(), Map.of("k2", "old")));

	private Scenarios() {
	}

	private static Consumer<Stage> both() {
		return (stage) -> {
			stage.a().open();
			stage.b().open();
		};
	}

	/** Both devices have records, and the remote has them. */
	private static Consumer<Stage> synced(String... keys) {
		return both().andThen((stage) -> {
			write(stage.a(), keys);
			stage.cycles();
		});
	}

	private static Consumer<Stage> conflicting() {
		return both().andThen((stage) -> {
			stage.b().put("k", "B");
			stage.b().cycle();
			stage.advance(Duration.ofSeconds(1));
			stage.a().put("k", "A");
		});
	}

	private static void write(FailingDevice device, String... keys) {
		for (String key : keys) {
			device.put(key, "old");
		}
	}

	private static Map<String, Json> values(String... keys) {
		Map<String, Json> values = new LinkedHashMap<>();
		for (String key : keys) {
			values.put(key, Json.parse("\"new\""));
		}
		return values;
	}

}
