package one.persist.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import one.persist.server.postgres.TestDatabase;

/**
 * What a server remembers, wherever it does: kept, put back, or lost, each while the
 * server is down.
 */
interface ServerPast extends AutoCloseable {

	/** The server, made ready to start. */
	RealServer server();

	void backUp();

	void restore();

	void wipe();

	@Override
	void close();

	/**
	 * Makes a server that has no past yet.
	 * @param storage {@code sqlite} or {@code postgresql}
	 * @param folder where its files may lie
	 */
	static ServerPast of(String storage, Path folder) {
		return storage.equals("sqlite") ? new InFiles(folder) : new InDatabase(folder);
	}

	/**
	 * In a SQLite file.
	 */
	final class InFiles implements ServerPast {

		private final Path backup;

		private final RealServer server;

		private InFiles(Path folder) {
			this.backup = folder.resolve("backup");
			this.server = new RealServer(folder.resolve("past"));
		}

		@Override
		public RealServer server() {
			return this.server;
		}

		@Override
		public void backUp() {
			copy(this.server.directory(), this.backup);
		}

		@Override
		public void restore() {
			wipe();
			copy(this.backup, this.server.directory());
		}

		@Override
		public void wipe() {
			try (Stream<Path> files = Files.list(this.server.directory())) {
				for (Path file : files.toList()) {
					Files.delete(file);
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private static void copy(Path from, Path to) {
			try (Stream<Path> files = Files.list(from)) {
				Files.createDirectories(to);
				for (Path file : files.toList()) {
					Files.copy(file, to.resolve(file.getFileName()));
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void close() {
			this.server.close();
		}

	}

	/**
	 * In a PostgreSQL.
	 */
	final class InDatabase implements ServerPast {

		/** Connections of the server. */
		private static final int CONNECTIONS = 4;

		private final TestDatabase database = new TestDatabase();

		private final RealServer server;

		private InDatabase(Path folder) {
			this.server = new RealServer(folder.resolve("past"));
		}

		/** With other connections each time: it closes those that it had. */
		@Override
		public RealServer server() {
			return this.server.storingIn(this.database.pool(CONNECTIONS));
		}

		@Override
		public void backUp() {
			this.database.backUp();
		}

		@Override
		public void restore() {
			this.database.restore();
		}

		@Override
		public void wipe() {
			this.database.wipe();
		}

		@Override
		public void close() {
			this.server.close();
			this.database.close();
		}

	}

}
