package one.persist.server.storage;

import one.persist.server.postgres.TestDatabase;
import org.junit.jupiter.api.AfterEach;

class PostgresRulesTest extends RulesContract {

	private final TestDatabase database = new TestDatabase();

	@Override
	SyncStorage open(StorageSettings settings) {
		return PostgresSyncStorage.open(this.database.pool(2), PostgresSyncStorage.SCHEMA, settings);
	}

	@AfterEach
	void drop() {
		this.database.close();
	}

}
