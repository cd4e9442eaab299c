package one.persist.server.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import one.persist.server.storage.DeviceKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SqliteDeviceKeysTest extends DeviceKeysContract {

	@TempDir
	private static Path directory;

	@Override
	RunningServer start(String place) {
		return RunningServer.onSqlite(directory.resolve(place), Map.of());
	}

	@Test
	void fault41TheSecretOfAKeyIsInNoFile() throws IOException {
		String token;
		try (RunningServer server = start("looked-at")) {
			token = server.bean(DeviceKeys.class).create("acme", "van", null).token();
			server.post(token, "/v1/stores/tasks/pull", RunningServer.pull("\"device\":\"van1\""));
		}
		String secret = token.substring(token.lastIndexOf('_') + 1);
		try (Stream<Path> files = Files.list(directory.resolve("looked-at"))) {
			for (Path file : files.toList()) {
				assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)).as(file.toString())
					.doesNotContain(secret);
			}
		}
	}

}
