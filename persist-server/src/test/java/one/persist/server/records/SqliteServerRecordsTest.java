package one.persist.server.records;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import one.persist.DeviceId;
import one.persist.Synchronous;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.RemoteException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SqliteServerRecordsTest extends ServerRecordsContract {

	@TempDir
	private Path directory;

	@Override
	SyncStorage open(StorageSettings settings) {
		return SqliteSyncStorage.open(this.directory, Synchronous.NORMAL, settings);
	}

	/** Where there are other servers, who listens may be told once more. */
	@Test
	void whoListensIsTold() {
		AtomicInteger told = new AtomicInteger();
		storage().remote("acme", "prices").announcements(new DeviceId("van1"), new AnnouncementListener() {

			@Override
			public void opened() {
			}

			@Override
			public void changed() {
				told.incrementAndGet();
			}

			@Override
			public void closed(RemoteException cause) {
			}

		});
		prices().put("milk", new Price(BigDecimal.ONE));
		assertThat(told).hasValue(1);
		prices().delete("never");
		assertThat(told).as("nothing has changed").hasValue(1);
	}

}
