package one.persist.server.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;

import one.persist.Synchronous;
import one.persist.server.PersistServerApplication;
import one.persist.server.storage.RemoteContractTest;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import one.persist.spi.Remote;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract, over HTTP and compressed.
 */
@SpringBootTest(classes = PersistServerApplication.class, useMainMethod = UseMainMethod.ALWAYS,
		webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "persist.server.tokens.van.token=" + TestServer.VAN_TOKEN,
				"persist.server.tokens.van.tenant=acme", "persist.server.tokens.bravo.token=" + TestServer.BRAVO_TOKEN,
				"persist.server.tokens.bravo.tenant=bravo" })
@Import(HttpRemoteContractTest.Configuration.class)
class HttpRemoteContractTest extends RemoteContractTest {

	@Autowired
	private SwitchableStorage switchable;

	@LocalServerPort
	private int port;

	@TempDir
	private Path temporary;

	private SyncStorage storage;

	private long seed;

	@BeforeEach
	void open() {
		StorageSettings settings = new StorageSettings(LIMITS, Duration.ofMinutes(1), this.clock,
				new SplittableRandom(++this.seed));
		this.storage = SqliteSyncStorage.open(this.temporary.resolve("server"), Synchronous.NORMAL, settings);
		this.switchable.use(this.storage);
	}

	@AfterEach
	void close() {
		this.storage.close();
	}

	@Override
	protected Remote remote(String tenant, String store) {
		return new HttpRemote(new TestServer(this.port), store,
				"acme".equals(tenant) ? TestServer.VAN_TOKEN : TestServer.BRAVO_TOKEN);
	}

	@Override
	protected void purge() {
		this.storage.purge(RETENTION);
	}

	@Override
	protected void wipe() {
		replaceBy(this.temporary.resolve("nothing"));
	}

	@Override
	protected void backUp() {
		this.storage.close();
		copy("server", "backup");
		open();
	}

	@Override
	protected void restore() {
		replaceBy(this.temporary.resolve("backup"));
	}

	private void replaceBy(Path copy) {
		this.storage.close();
		FileSystemUtils.deleteRecursively(this.temporary.resolve("server").toFile());
		if (Files.exists(copy)) {
			copy("backup", "server");
		}
		open();
	}

	private void copy(String from, String to) {
		try {
			FileSystemUtils.copyRecursively(this.temporary.resolve(from), this.temporary.resolve(to));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void theServerTellsItsLimits() {
		assertThat(remote("acme", "tasks").limits()).isEqualTo(this.switchable.limits());
	}

	@TestConfiguration
	static class Configuration {

		@Bean
		SwitchableStorage storage() {
			return new SwitchableStorage();
		}

	}

}
