package one.persist.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;

import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.util.FileSystemUtils;

/**
 * Opens a store that nobody needs, and attaches it to a remote that is not there, while
 * the application's context is being prepared: to load SQLite's native library and all
 * that a store is made of takes the first one twenty times as long as those after it, and
 * the start would wait for it. What goes wrong here goes wrong there again, and is told
 * there.
 */
final class StorePreinitializer implements BackgroundPreinitializer {

	@Override
	public void preinitialize() throws Exception {
		Path folder = Files.createTempDirectory("persist-");
		try (Stores stores = Stores.builder().connector((definition, name) -> new Nowhere()).build()) {
			Store store = stores.create("none", StoreOptions.sqlite(folder.resolve("none.db")));
			stores.enableSync(store, SyncOptions.to("https://nowhere.invalid"));
		}
		finally {
			FileSystemUtils.deleteRecursively(folder);
		}
	}

	/**
	 * Is never called, as no cycle is started.
	 */
	private static final class Nowhere implements Remote {

		@Override
		public RemoteLimits limits() {
			return RemoteLimits.DEFAULT;
		}

		@Override
		public PushResponse push(PushRequest request) {
			throw new RemoteException(Kind.TRANSIENT, "There is nothing", null);
		}

		@Override
		public PullResponse pull(PullRequest request) {
			throw new RemoteException(Kind.TRANSIENT, "There is nothing", null);
		}

	}

}
