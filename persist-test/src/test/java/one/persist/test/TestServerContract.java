package one.persist.test;

import java.nio.file.Path;

import one.persist.spi.Remote;
import one.persist.test.TestServer.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of what ends at a {@link TestServer}.
 */
abstract class TestServerContract extends RemoteContract {

	@TempDir
	private Path temporary;

	private Snapshot snapshot;

	protected TestServer server;

	@BeforeEach
	void make() {
		this.server = new TestServer(directory(), this.clock, LIMITS);
	}

	@AfterEach
	void closeServer() {
		this.server.close();
	}

	protected Path directory() {
		return this.temporary.resolve("server");
	}

	@Override
	protected Remote remote(String tenant, String store) {
		return this.server.remote(tenant, store);
	}

	@Override
	protected void purge() {
		this.server.purge(RETENTION);
	}

	@Override
	protected void wipe() {
		this.server.wipe();
	}

	@Override
	protected void backUp() {
		this.snapshot = this.server.snapshot();
	}

	@Override
	protected void restore() {
		this.server.restore(this.snapshot);
	}

}
