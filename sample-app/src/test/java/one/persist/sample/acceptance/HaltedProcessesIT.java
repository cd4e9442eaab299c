package one.persist.sample.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;

import one.persist.Json;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.Store;
import one.persist.Stores;
import one.persist.spi.PersistEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A device that halts at each step of all that it does, and a server at each of its own:
 * before every statement, after every commit, and between the steps of a cycle. Some of
 * the steps, drawn from a seed, unless there are to be more: {@code -Dhalts=<number>}.
 */
class HaltedProcessesIT {

	private static final Duration STUCK = Duration.ofSeconds(60);

	private static final List<String> SERVER_POINTS = List.of("store.made", "push.begun", "push.compared",
			"push.numbered", "push.committed", "pull.read", "purge.raised", "purge.deleted");

	@RegisterExtension
	final SeededRun run = SeededRun.of("halts", 5);

	private final int port = SyncServer.freePort();

	@TempDir
	private Path folder;

	private JavaProcess server;

	private int runs;

	@AfterEach
	void endServer() {
		this.server.close();
	}

	@Test
	void fault01And02And03ADeviceThatHaltsAtAnyStepLosesNothingAndDoublesNothing() throws Exception {
		startServer(Halt.NEVER);
		Map<String, Integer> passed = new TreeMap<>();
		runScript(Halt.NEVER).passed.forEach(passed::put);
		assertThat(passed.keySet()).contains("push.prepared", "push.answered", "push.settled", "pull.answered",
				"pull.applied", "committed", "BEGIN IMMEDIATE", "COMMIT");
		List<String> halts = new ArrayList<>();
		passed.forEach((point, times) -> new TreeSet<>(List.of(1, (times + 1) / 2, times))
			.forEach((time) -> halts.add(Halt.at(point, time))));
		List<String> drawn = first(shuffled(halts));
		for (String halt : drawn) {
			runScript(halt);
		}
		this.run.print("a device halted " + drawn.size() + " times, of " + halts.size() + " at " + passed.size()
				+ " fault points");
	}

	@Test
	void fault04AServerThatHaltsAtAnyStepHasStoredWhatItAcknowledged() throws Exception {
		List<String> points = shuffled(SERVER_POINTS);
		List<String> halts = new ArrayList<>();
		for (int time = 1; time <= 4; time++) {
			for (String point : points) {
				if (time == 1 || point.startsWith("pu") && !point.startsWith("purge")) {
					halts.add(Halt.at(point, time));
				}
			}
		}
		List<String> drawn = first(halts);
		for (String halt : drawn) {
			startServer(halt);
			Script script = runScript(Halt.NEVER);
			assertThat(script.serverHalts).as(halt).isOne();
			this.server.kill();
		}
		this.run.print("a server halted " + drawn.size() + " times, of " + halts.size() + " at " + points.size()
				+ " fault points");
	}

	private List<String> shuffled(List<String> list) {
		List<String> shuffled = new ArrayList<>(list);
		Collections.shuffle(shuffled, new Random(this.run.random().nextLong()));
		return shuffled;
	}

	private List<String> first(List<String> halts) {
		return halts.subList(0, Math.min(this.run.size(), halts.size()));
	}

	private void startServer(String halt) throws IOException {
		this.server = JavaProcess.start("128m", ServerProcess.class, this.folder.resolve("hq"), "data",
				String.valueOf(this.port), halt);
		await().atMost(STUCK).pollInterval(Duration.ofMillis(10)).until(() -> {
			this.server.requireRunning();
			return SyncServer.listens(this.port);
		});
	}

	/** Runs the script in a process, to its end or to a halt, and what is left of it. */
	private Script runScript(String halt) throws Exception {
		Script script = new Script("notes-" + this.runs++);
		String[] arguments = { file(script, 1).toString(), file(script, 2).toString(), url(), script.store, halt };
		try (DeviceProcess device = DeviceProcess.start("128m", ScriptedDevice.class, this.folder.resolve("device.log"),
				script::note, arguments)) {
			await().atMost(STUCK).pollInterval(Duration.ofMillis(10)).until(() -> {
				restartServer(script);
				String asked = script.takeQuestion();
				if (asked != null) {
					doToServer(asked, script);
					device.tell("done");
				}
				return device.hasEnded();
			});
			assertThat(device.awaitEnd()).as(() -> halt + ": " + device.said())
				.isEqualTo(halt.equals(Halt.NEVER) ? 0 : Halt.STATUS);
		}
		comeToRest(script, halt);
		return script;
	}

	/** A server that has halted comes back, where it was. */
	private void restartServer(Script script) throws Exception {
		if (!this.server.isRunning()) {
			assertThat(this.server.awaitEnd()).as(this.server.log()).isEqualTo(Halt.STATUS);
			script.serverHalts++;
			startServer(Halt.NEVER);
		}
	}

	private void doToServer(String asked, Script script) throws Exception {
		if (asked.equals("wipe")) {
			for (String table : List.of("sync_record", "sync_commit", "sync_device", "sync_store")) {
				update("DELETE FROM " + table + " WHERE store = ?", script.store);
			}
			return;
		}
		this.server.tell(asked);
		await().atMost(STUCK).pollInterval(Duration.ofMillis(10)).until(() -> {
			if (!this.server.isRunning()) {
				restartServer(script);
				this.server.tell(asked);
			}
			return !onServer(script.store).containsValue("");
		});
	}

	/** Both devices, started again, come to agree with the server, by themselves. */
	private void comeToRest(Script script, String halt) throws SQLException {
		try (Stores first = ScriptedDevice.stores(PersistEnvironment.system(Executors.newCachedThreadPool()));
				Stores second = ScriptedDevice.stores(PersistEnvironment.system(Executors.newCachedThreadPool()))) {
			List<Store> devices = List.of(ScriptedDevice.open(first, script.store, file(script, 1), url()),
					ScriptedDevice.open(second, script.store, file(script, 2), url()));
			await().atMost(STUCK).pollInterval(Duration.ofMillis(10)).untilAsserted(() -> {
				for (Store device : devices) {
					restartServer(script);
					device.sync().now();
					settleByHand(device.records(String.class));
				}
				assertThat(values(devices.get(0))).as("%s", halt).isEqualTo(values(devices.get(1)));
				Map<String, String> onServer = onServer(script.store);
				onServer.values().removeIf(String::isEmpty);
				assertThat(onServer).as("%s", halt).isEqualTo(values(devices.get(0)));
				for (Store device : devices) {
					assertThat(device.sync().status().pending()).isZero();
					assertThat(device.sync().deadLetters()).isEmpty();
				}
			});
			script.requireAllThere(values(devices.get(0)), halt);
		}
	}

	private static void settleByHand(Records<String> records) {
		records.conflicts()
			.forEach((conflict) -> records.resolve(conflict,
					ScriptedDevice.union(conflict.local().value(), conflict.remote().value())));
	}

	private static Map<String, String> values(Store store) {
		Map<String, String> values = new TreeMap<>();
		store.records(String.class)
			.list(RecordQuery.all().limit(100))
			.forEach((record) -> values.put(record.key(), record.value()));
		return values;
	}

	/** Values by key, empty for a tombstone. */
	private Map<String, String> onServer(String store) throws SQLException {
		Map<String, String> values = new TreeMap<>();
		try (Connection connection = DriverManager.getConnection(database());
				PreparedStatement select = connection
					.prepareStatement("SELECT key, value FROM sync_record WHERE store = ?")) {
			select.setString(1, store);
			try (ResultSet row = select.executeQuery()) {
				while (row.next()) {
					byte[] value = row.getBytes(2);
					String text = (value != null) ? Json.ofChecked(value).toString() : "\"\"";
					values.put(row.getString(1), text.substring(1, text.length() - 1));
				}
			}
		}
		return values;
	}

	private void update(String sql, String store) throws SQLException {
		try (Connection connection = DriverManager.getConnection(database());
				PreparedStatement statement = connection.prepareStatement(sql)) {
			statement.setString(1, store);
			statement.executeUpdate();
		}
	}

	private String database() {
		return "jdbc:sqlite:" + this.folder.resolve("hq").resolve("data").resolve("persist-server.db");
	}

	private Path file(Script script, int device) {
		return this.folder.resolve(script.store + "-" + device + ".db");
	}

	private String url() {
		return "http://127.0.0.1:" + this.port;
	}

	/**
	 * What was said of one run.
	 */
	private static final class Script {

		private final String store;

		private final Map<String, Set<String>> acknowledged = new TreeMap<>();

		private final Map<String, Integer> passed = new TreeMap<>();

		private List<String> underWay = List.of();

		private String question;

		private int serverHalts;

		private Script(String store) {
			this.store = store;
		}

		private synchronized void note(String[] fields) {
			List<String> rest = List.of(fields).subList(1, fields.length);
			switch (fields[0]) {
				case "begin" -> this.underWay = rest;
				case "done" -> {
					rest.forEach((change) -> change(this.acknowledged, change));
					this.underWay = List.of();
				}
				case "ask" -> this.question = fields[1];
				default -> this.passed.put(fields[2].replace('\u0001', '\n').replace('\u0002', '\t'),
						Integer.valueOf(fields[1]));
			}
		}

		private static void change(Map<String, Set<String>> values, String change) {
			int equals = change.indexOf('=');
			if (equals < 0) {
				values.remove(change);
			}
			else {
				values.computeIfAbsent(change.substring(0, equals), (key) -> new TreeSet<>())
					.add(change.substring(equals + 1));
			}
		}

		private synchronized String takeQuestion() {
			String asked = this.question;
			this.question = null;
			return asked;
		}

		/** All that was acknowledged, and of what was under way all or nothing. */
		private synchronized void requireAllThere(Map<String, String> values, String halt) {
			Map<String, Set<String>> found = new TreeMap<>();
			values.forEach((key, value) -> found.put(key, ScriptedDevice.words(value)));
			Map<String, Set<String>> completed = new TreeMap<>();
			this.acknowledged.forEach((key, words) -> completed.put(key, new TreeSet<>(words)));
			this.underWay.forEach((change) -> change(completed, change));
			assertThat(found).as("after a halt at %s", halt).isIn(this.acknowledged, completed);
			values.forEach((key, value) -> assertThat(value.split(" ")).as(key).doesNotHaveDuplicates());
		}

	}

}
