package one.persist.server.http;

import java.util.Map;

import one.persist.server.postgres.TestDatabase;
import org.junit.jupiter.api.AfterAll;

class PostgresOperatorApiTest extends OperatorApiContract {

	private final TestDatabase database = new TestDatabase();

	@Override
	RunningServer start(Map<String, Object> properties) {
		return RunningServer.onPostgres(this.database, properties);
	}

	@AfterAll
	void drop() {
		this.database.close();
	}

}
