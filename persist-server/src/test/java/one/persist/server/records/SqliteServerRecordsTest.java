package one.persist.server.records;

import java.nio.file.Path;

import one.persist.Synchronous;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import org.junit.jupiter.api.io.TempDir;

class SqliteServerRecordsTest extends ServerRecordsContract {

	@TempDir
	private Path directory;

	@Override
	SyncStorage open(StorageSettings settings) {
		return SqliteSyncStorage.open(this.directory, Synchronous.NORMAL, settings);
	}

}
