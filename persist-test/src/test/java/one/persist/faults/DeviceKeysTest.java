package one.persist.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import one.persist.DeviceId;
import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.server.storage.DeviceKeys;
import one.persist.server.storage.DeviceKeys.Created;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Devices with keys of their own, through the HTTP client of production.
 */
class DeviceKeysTest {

	@TempDir
	private Path folder;

	private RealServer server;

	private DeviceKeys keys;

	@BeforeEach
	void start() {
		this.server = RealServer.started(this.folder.resolve("server"));
		this.keys = this.server.administration().keys();
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	private HandDevice device(String file, Created key) {
		return HandDevice.open(this.folder.resolve(file), "tasks", this.server.url())
			.reopen(this.server.url(), key.token());
	}

	private static void assertSynced(HandDevice device) {
		RemoteStatus status = device.cycle();
		assertThat(status.state()).as(status.toString()).isEqualTo(RemoteState.IDLE);
		assertThat(status.pending()).isZero();
	}

	@Test
	void aKeyIsReplacedWithoutAFailedCycle() {
		Created first = this.keys.create(RealServer.TENANT, "van", null);
		try (HandDevice van = device("van.db", first)) {
			van.put("t1", "1");
			assertSynced(van);
			Created second = this.keys.create(RealServer.TENANT, "van", null);
			van.put("t2", "2");
			assertSynced(van);
			van.reopen(this.server.url(), second.token());
			van.put("t3", "3");
			assertSynced(van);
			assertThat(this.keys.revoke(first.key().id())).isPresent();
			van.put("t4", "4");
			assertSynced(van);
			assertThat(this.server.values("tasks")).isEqualTo(Map.of("t1", "1", "t2", "2", "t3", "3", "t4", "4"));
		}
	}

	@Test
	void aKeyOnASecondDevicePausesThatWithWhatToDo() {
		Created key = this.keys.create(RealServer.TENANT, "van", null);
		try (HandDevice van = device("van.db", key); HandDevice other = device("other.db", key)) {
			van.put("t1", "1");
			assertSynced(van);
			other.put("t2", "2");
			RemoteStatus refused = other.cycle();
			assertThat(refused.state()).isEqualTo(RemoteState.MISCONFIGURED);
			assertThat(refused.cause()).contains("one key serves one device");
			assertThat(refused.pending()).isOne();
			assertSynced(van);
			Created own = this.keys.create(RealServer.TENANT, "other", null);
			other.reopen(this.server.url(), own.token());
			other.store().sync().resume();
			assertSynced(other);
			assertThat(this.server.values("tasks")).isEqualTo(Map.of("t1", "1", "t2", "2"));
		}
	}

	@Test
	void aDeviceThatIsPutBackKeepsItsKey() {
		Created key = this.keys.create(RealServer.TENANT, "van", null);
		try (HandDevice van = device("van.db", key)) {
			van.put("t1", "1");
			assertSynced(van);
			byte[] backup = van.backup();
			van.put("t1", "2");
			assertSynced(van);
			DeviceId before = van.store().device();
			van.restore(backup);
			van.put("t2", "3");
			assertSynced(van);
			assertThat(van.store().device()).isNotEqualTo(before);
			assertThat(this.server.values("tasks")).isEqualTo(Map.of("t1", "2", "t2", "3"));
		}
	}

	@Test
	void aDeviceGoesOnWhereItsTenantHasMoved() throws IOException {
		Created key = this.keys.create(RealServer.TENANT, "van", null);
		try (HandDevice van = device("van.db", key);
				RealServer other = RealServer.started(this.folder.resolve("other"))) {
			van.put("t1", "1");
			van.put("t2", "2");
			assertSynced(van);
			van.store().records().delete("t2");
			assertSynced(van);
			Path exported = this.server.administration().tenants().export(RealServer.TENANT);
			try (InputStream in = Files.newInputStream(exported)) {
				assertThat(other.administration().tenants().importFrom(RealServer.TENANT, in)).isOne();
			}
			finally {
				Files.delete(exported);
			}
			DeviceId before = van.store().device();
			Created there = other.administration().keys().create(RealServer.TENANT, "van", null);
			van.reopen(other.url(), there.token());
			van.put("t1", "3");
			van.put("t3", "4");
			assertSynced(van);
			assertThat(van.store().device()).isEqualTo(before);
			assertThat(other.values("tasks")).isEqualTo(Map.of("t1", "3", "t3", "4"));
			assertThat(other.holds("tasks")).hasSize(3);
			assertThat(this.server.values("tasks")).isEqualTo(Map.of("t1", "1"));
		}
	}

}
