package one.persist.server.storage;

import java.util.regex.Pattern;

import one.persist.server.postgres.TestDatabase;
import org.junit.jupiter.api.AfterEach;

class PostgresQueryPlansTest extends QueryPlansContract {

	private static final Pattern WASTE = Pattern.compile("Seq Scan|Sort");

	private final TestDatabase tables = new TestDatabase();

	@Override
	ExplainedDatabase open() {
		PostgresSchema.migrate(this.tables.pool(2), PostgresSyncStorage.SCHEMA);
		this.tables.execute("ALTER TABLE sync_record SET (autovacuum_enabled = off)");
		return new ExplainedDatabase(new PostgresDatabase(this.tables.pool(2), PostgresSyncStorage.SCHEMA,
				Waits.DEFAULT, StoreGate.of(PostgresSyncStorage.WRITERS)), "EXPLAIN ");
	}

	@AfterEach
	void drop() {
		this.tables.close();
	}

	@Override
	boolean isWasteful(String plan) {
		return WASTE.matcher(plan).find();
	}

	@Override
	String byKey() {
		return "Index Scan using sync_record_pkey on sync_record";
	}

	@Override
	String byNumber() {
		return "Index Scan using sync_record_feed on sync_record";
	}

}
