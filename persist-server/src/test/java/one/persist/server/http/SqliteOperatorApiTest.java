package one.persist.server.http;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.io.TempDir;

class SqliteOperatorApiTest extends OperatorApiContract {

	@TempDir
	private static Path directory;

	@Override
	RunningServer start(Map<String, Object> properties) {
		return RunningServer.onSqlite(directory, properties);
	}

}
