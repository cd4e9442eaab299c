package one.persist.benchmarks.workload;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

import one.persist.Json;
import one.persist.SyncOptions;
import one.persist.Synchronous;
import one.persist.benchmarks.byhand.HandMadeRecord;
import one.persist.benchmarks.byhand.HandMadeStore;
import one.persist.benchmarks.byhand.HandMadeSync;
import one.persist.benchmarks.data.Order;
import one.persist.benchmarks.data.Orders;
import one.persist.benchmarks.run.Bars;
import one.persist.benchmarks.run.Bench;
import one.persist.benchmarks.run.Figure;
import one.persist.benchmarks.run.LineSpec;
import one.persist.benchmarks.run.Round;
import one.persist.benchmarks.run.Servers;
import one.persist.benchmarks.run.Workload;

/**
 * W6: all records were changed on two devices, until both agree again.
 */
public final class Conflicts implements Workload {

	/** Of records in all, which conflict; the rest is for comparison. */
	private static final int PART = 100;

	@Override
	public String name() {
		return "w6";
	}

	@Override
	public void run(Bench bench) throws Exception {
		int records = Math.max(1, bench.options().records() / PART);
		Servers servers = bench.servers();
		bench.compare(records, lines("last-write-wins"), (round) -> byHand(round, servers, Conflicts::newer),
				(round) -> persist(round, servers, SyncOptions.DEFAULT_STRATEGY));
		bench.compare(records, lines("merge"), (round) -> byHand(round, servers, Conflicts::merged),
				(round) -> persist(round, servers, Device.MERGE));
	}

	private static List<LineSpec> lines(String strategy) {
		return List.of(new LineSpec("conflicts settled, " + strategy, "records/s", Bars.CONFLICTS),
				new LineSpec("requests, of a drain's, " + strategy, "times", Bars.CONFLICT_REQUESTS));
	}

	private static HandMadeRecord newer(HandMadeRecord local, HandMadeRecord remote) {
		return (local.version() > remote.version()) ? local : remote;
	}

	private static HandMadeRecord merged(HandMadeRecord local, HandMadeRecord remote) {
		Order merged = merge(Orders.read(local.value()), Orders.read(remote.value()));
		return new HandMadeRecord(local.key(), local.version(), Orders.json(merged));
	}

	/** The same, whichever side it is asked on. */
	static Order merge(Order one, Order other) {
		TreeSet<String> tags = new TreeSet<>(one.tags());
		tags.addAll(other.tags());
		Order later = (one.status().compareTo(other.status()) > 0) ? one : other;
		return later.withTags(List.copyOf(tags));
	}

	private static Figure[] byHand(Round round, Servers servers, BinaryOperator<HandMadeRecord> settle)
			throws Exception {
		HandMadeSync a = new HandMadeSync(servers.byHand(), round.name(), "a");
		HandMadeSync b = new HandMadeSync(servers.byHand(), round.name(), "b");
		try (HandMadeStore storeOfA = new HandMadeStore(file(round, "a"), Synchronous.NORMAL);
				HandMadeStore storeOfB = new HandMadeStore(file(round, "b"), Synchronous.NORMAL)) {
			write(storeOfA, 0, 3 * round.records(), 0);
			a.push(storeOfA);
			b.pull(storeOfB, settle);
			int before = a.requests();
			write(storeOfA, round.records(), 3 * round.records(), 1);
			a.push(storeOfA);
			int drain = a.requests() - before;
			b.pull(storeOfB, settle);
			write(storeOfA, 0, round.records() / 2, 1);
			write(storeOfB, 0, round.records(), 2);
			write(storeOfA, round.records() / 2, round.records(), 3);
			before = a.requests() + b.requests();
			Figure rate = Rate.perSecond(round.records(), servers::cpuNanos, () -> {
				a.push(storeOfA);
				b.pull(storeOfB, settle);
				b.push(storeOfB);
				a.pull(storeOfA, settle);
			});
			int requests = a.requests() + b.requests() - before;
			requireAgreement(round, (key) -> text(storeOfA, key), (key) -> text(storeOfB, key));
			return new Figure[] { rate, Figure.of((double) requests / drain) };
		}
	}

	private static void write(HandMadeStore store, int first, int end, int revision) throws Exception {
		for (int at = first; at < end; at += Device.BATCH) {
			store.putAll(Orders.batch(at, Math.min(at + Device.BATCH, end), (number) -> Orders.json(number, revision)));
		}
	}

	private static Figure[] persist(Round round, Servers servers, String strategy) throws Exception {
		UnaryOperator<SyncOptions> options = (defaults) -> defaults.strategy(strategy);
		try (Device a = Device.syncing(round.name(), file(round, "a"), servers.persist(), options);
				Device b = Device.syncing(round.name(), file(round, "b"), servers.persist(), options)) {
			write(a, 0, 3 * round.records(), 0);
			a.sync();
			b.sync();
			int before = a.traffic().requests();
			write(a, round.records(), 3 * round.records(), 1);
			a.sync();
			int drain = a.traffic().requests() - before;
			b.sync();
			write(a, 0, round.records() / 2, 1);
			write(b, 0, round.records(), 2);
			write(a, round.records() / 2, round.records(), 3);
			before = a.traffic().requests() + b.traffic().requests();
			Figure rate = Rate.perSecond(round.records(), servers::cpuNanos, () -> {
				a.sync();
				b.sync();
				a.sync();
			});
			int requests = a.traffic().requests() + b.traffic().requests() - before;
			requireAgreement(round, (key) -> value(a, key), (key) -> value(b, key));
			return new Figure[] { rate, Figure.of((double) requests / drain) };
		}
	}

	private static void write(Device device, int first, int end, int revision) {
		for (int at = first; at < end; at += Device.BATCH) {
			device.store()
				.records(Json.class)
				.putAll(Device.json(
						Orders.batch(at, Math.min(at + Device.BATCH, end), (number) -> Orders.json(number, revision))));
		}
	}

	private static String value(Device device, String key) {
		return device.store().records(Json.class).get(key).orElseThrow().value().toString();
	}

	private static String text(HandMadeStore store, String key) throws SQLException {
		HandMadeRecord record = Objects.requireNonNull(store.get(key), key);
		return new String(record.value(), StandardCharsets.UTF_8);
	}

	private static void requireAgreement(Round round, Value onA, Value onB) throws Exception {
		for (int number = 0; number < round.records(); number++) {
			String key = Orders.key(number);
			if (!onA.of(key).equals(onB.of(key))) {
				throw new IllegalStateException("The devices do not agree about '" + key + "'");
			}
		}
	}

	private static Path file(Round round, String device) {
		return round.directory().resolve(device + ".db");
	}

	/** What a device has. */
	@FunctionalInterface
	private interface Value {

		String of(String key) throws Exception;

	}

}
