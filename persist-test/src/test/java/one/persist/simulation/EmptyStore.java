package one.persist.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import one.persist.StoreOptions;
import one.persist.Stores;

/**
 * The file of a store that was made and never opened as anybody's: it has its tables and
 * no identity yet. To make them anew for each device is most of what opening costs.
 */
final class EmptyStore {

	private static final Disk DISK = make();

	private EmptyStore() {
	}

	static void write(Path path) {
		DISK.write(path);
	}

	private static Disk make() {
		try {
			Path folder = Files.createTempDirectory("persist-empty-store");
			Path path = folder.resolve("empty.db");
			Stores stores = Stores.builder().build();
			stores.create(SimulatedServer.STORE, StoreOptions.sqlite(path));
			stores.close();
			try (DeviceFile file = new DeviceFile(path)) {
				file.update("DELETE FROM device");
			}
			Disk disk = Disk.read(path);
			Disk.delete(path);
			Files.deleteIfExists(folder);
			return disk;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
