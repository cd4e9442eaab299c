package one.persist.server.http;

import java.util.HashMap;
import java.util.Map;

import one.persist.server.postgres.TestDatabase;
import one.persist.server.storage.DeviceKeys;
import one.persist.server.storage.DeviceKeys.Created;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PostgresDeviceKeysTest extends DeviceKeysContract {

	private final Map<String, TestDatabase> databases = new HashMap<>();

	@Override
	RunningServer start(String place) {
		return RunningServer.onPostgres(this.databases.computeIfAbsent(place, (name) -> new TestDatabase()), Map.of());
	}

	@AfterAll
	void drop() {
		this.databases.values().forEach(TestDatabase::close);
	}

	@Test
	void aKeyThatIsRevokedOnOneServerOpensNothingOnAnother() {
		try (RunningServer one = start("both"); RunningServer other = start("both")) {
			Created key = one.bean(DeviceKeys.class).create("acme", "van", null);
			String pull = RunningServer.pull("\"device\":\"van1\"");
			assertThat(RunningServer.told(other.post(key.token(), "/v1/stores/tasks/pull", pull))).isEqualTo("200");
			one.bean(DeviceKeys.class).revoke(key.key().id());
			assertThat(RunningServer.told(other.post(key.token(), "/v1/stores/tasks/pull", pull)))
				.isEqualTo("401 unauthorized");
		}
	}

}
