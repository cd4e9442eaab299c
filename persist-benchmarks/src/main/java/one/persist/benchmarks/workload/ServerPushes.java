package one.persist.benchmarks.workload;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import one.persist.Synchronous;
import one.persist.benchmarks.byhand.BareInserts;
import one.persist.benchmarks.run.Bars;
import one.persist.benchmarks.run.Bench;
import one.persist.benchmarks.run.Figure;
import one.persist.benchmarks.run.LineSpec;
import one.persist.benchmarks.run.Round;
import one.persist.benchmarks.run.Workload;
import one.persist.server.storage.PostgresSyncStorage;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import one.persist.spi.RemoteLimits;

/**
 * Server: pushes of 500 records to the server's storage, into one store and into many at
 * once, against the bare inserts of the same rows.
 */
public final class ServerPushes implements Workload {

	private static final int STORES = 16;

	@Override
	public String name() {
		return "server";
	}

	@Override
	public void run(Bench bench) throws Exception {
		int records = Math.max(STORES, bench.options().records() / 2);
		for (int stores : List.of(1, STORES)) {
			bench.compare(records, lines("SQLite", stores), (round) -> sqliteByHand(round, stores),
					(round) -> sqlite(round, stores));
		}
		try (Postgres postgres = new Postgres(bench.directory())) {
			for (int stores : List.of(1, STORES)) {
				bench.compare(records, lines("PostgreSQL", stores),
						(round) -> postgresByHand(round, stores, postgres.database(round.name())),
						(round) -> postgres(round, stores, postgres.database(round.name())));
			}
		}
	}

	private static List<LineSpec> lines(String database, int stores) {
		return List.of(new LineSpec("pushes, " + database + ", " + stores + (stores == 1 ? " store" : " stores"),
				"records/s", Bars.SERVER));
	}

	private static Figure[] sqliteByHand(Round round, int stores) throws Exception {
		try (BareInserts inserts = BareInserts.sqlite(round.directory().resolve("bare.db"))) {
			return PushLoad.rate(round, stores, inserts::insert);
		}
	}

	private static Figure[] sqlite(Round round, int stores) throws Exception {
		Path directory = round.directory().resolve("server");
		try (SyncStorage storage = SqliteSyncStorage.open(directory, Synchronous.FULL, settings())) {
			return PushLoad.rate(round, stores, new StoragePushes(storage, stores)::push);
		}
	}

	private static Figure[] postgresByHand(Round round, int stores, HikariDataSource database) throws Exception {
		try (BareInserts inserts = BareInserts.postgres(database)) {
			return PushLoad.rate(round, stores, inserts::insert);
		}
	}

	private static Figure[] postgres(Round round, int stores, HikariDataSource database) throws Exception {
		try (database;
				SyncStorage storage = PostgresSyncStorage.open(database, PostgresSyncStorage.SCHEMA, settings())) {
			return PushLoad.rate(round, stores, new StoragePushes(storage, stores)::push);
		}
	}

	private static StorageSettings settings() {
		return new StorageSettings(RemoteLimits.DEFAULT, Duration.ofMinutes(1), InstantSource.system(),
				new SecureRandom());
	}

}
