package one.persist.server.storage;

import java.nio.file.Path;

import one.persist.Synchronous;
import org.junit.jupiter.api.io.TempDir;

class SqliteRulesTest extends RulesContract {

	@TempDir
	private Path directory;

	@Override
	SyncStorage open(StorageSettings settings) {
		return SqliteSyncStorage.open(this.directory, Synchronous.NORMAL, settings);
	}

}
