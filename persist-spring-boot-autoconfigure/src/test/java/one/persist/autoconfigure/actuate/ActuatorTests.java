package one.persist.autoconfigure.actuate;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import one.persist.DamagedRecordException;
import one.persist.RemoteState;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.autoconfigure.PersistRunner;
import one.persist.autoconfigure.actuate.PersistEndpoint.Action;
import one.persist.autoconfigure.actuate.PersistEndpoint.RemoteDescription;
import one.persist.autoconfigure.actuate.PersistEndpoint.StoreDescription;
import one.persist.autoconfigure.actuate.PersistEndpoint.StoresDescription;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.spi.Remote;
import one.persist.spi.RemoteConnector;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteLimits;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PersistEndpointAutoConfiguration} and
 * {@link PersistHealthAutoConfiguration}.
 */
class ActuatorTests {

	private static final String HOURLY = "persist.stores.tasks.sync.interval=1h";

	private static final Duration LONG = Duration.ofSeconds(20);

	@TempDir
	private Path directory;

	@Test
	void fault48ShowsHowStoresStandAndNoValue() {
		exposed(PersistRunner.agreeableRemote()).withPropertyValues(HOURLY).run((context) -> {
			PersistEndpoint endpoint = context.getBean(PersistEndpoint.class);
			awaitFirstCycle(context.getBean("tasks", Store.class));
			endpoint.act("tasks", Action.PAUSE, null);
			context.getBean("tasks", Store.class).records().put("t1", StringNode.valueOf("secret-milk"));
			RemoteDescription remote = endpoint.store("tasks").remotes().get(0);
			assertThat(remote.state()).isEqualTo(RemoteState.PAUSED);
			assertThat(remote.pending()).isEqualTo(1);
			assertThat(endpoint.stores().stores()).containsExactly(endpoint.store("tasks"));
			assertThat(JsonMapper.shared().writeValueAsString(endpoint.stores()))
				.contains("\"name\":\"tasks\"", "\"pending\":1", "\"state\":\"PAUSED\"")
				.doesNotContain("secret-milk");
		});
	}

	@Test
	void aStoreWhoseFileIsGoneTakesNoOtherStoreAway() {
		exposed(PersistRunner.agreeableRemote()).withPropertyValues(HOURLY).run((context) -> {
			Path file = this.directory.resolve("gone.db");
			context.getBean(Stores.class).create("gone", StoreOptions.sqlite(file));
			Files.delete(file);
			StoresDescription shown = context.getBean(PersistEndpoint.class).stores();
			assertThat(shown.stores()).extracting(StoreDescription::name).containsExactly("tasks");
			assertThat(shown.unreadable()).singleElement().satisfies((store) -> {
				assertThat(store.name()).isEqualTo("gone");
				assertThat(store.error()).contains("was deleted or replaced");
			});
		});
	}

	@Test
	void pausesResumesAndSyncs() {
		exposed(PersistRunner.agreeableRemote()).withPropertyValues(HOURLY).run((context) -> {
			PersistEndpoint endpoint = context.getBean(PersistEndpoint.class);
			awaitFirstCycle(context.getBean("tasks", Store.class));
			assertThat(endpoint.act("tasks", Action.PAUSE, null).remotes().get(0).state())
				.isEqualTo(RemoteState.PAUSED);
			assertThat(endpoint.act("tasks", Action.RESUME, null).remotes().get(0).state())
				.isNotEqualTo(RemoteState.PAUSED);
			assertThat(endpoint.act("tasks", Action.NOW, null).remotes().get(0).lastSuccess()).isNotNull();
		});
	}

	@Test
	void makesABackupInTheFolderThatIsSet() {
		Path backups = this.directory.resolve("backups");
		exposed(PersistRunner.agreeableRemote()).withPropertyValues(HOURLY, "persist.backup.directory=" + backups)
			.run((context) -> {
				String made = context.getBean(PersistEndpoint.class).act("tasks", Action.BACKUP, null).backup();
				assertThat(made).matches("tasks-\\d{8}T\\d{9}Z\\.db");
				assertThat(backups.resolve(made)).isNotEmptyFile();
				assertThat(backups.toFile().list()).containsExactly(made);
			});
	}

	@Test
	void makesNoBackupWhereNoFolderIsSet() {
		exposed(PersistRunner.agreeableRemote()).withPropertyValues(HOURLY)
			.run((context) -> assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> context.getBean(PersistEndpoint.class).act("tasks", Action.BACKUP, null))
				.withMessageContaining("persist.backup.directory"));
	}

	@Test
	void isDownWhereAFileIsGone() {
		runner(PersistRunner.agreeableRemote()).withPropertyValues(HOURLY).run((context) -> {
			awaitFirstCycle(context.getBean("tasks", Store.class));
			HealthIndicator health = context.getBean(HealthIndicator.class);
			assertThat(health.health().getStatus()).isEqualTo(Status.UP);
			Files.delete(this.directory.resolve("tasks.db"));
			assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.health().getDetails().get("tasks").toString()).contains("deleted or replaced");
		});
	}

	@Test
	void isDownWhereARecordIsDamaged() {
		String[] properties = { HOURLY };
		runner(PersistRunner.agreeableRemote()).withPropertyValues(properties)
			.run((context) -> context.getBean("tasks", Store.class)
				.records()
				.put("t1", StringNode.valueOf("milk-and-bread")));
		damage("milk-and-bread", "silk-and-bread");
		runner(PersistRunner.agreeableRemote()).withPropertyValues(properties).run((context) -> {
			Store tasks = context.getBean("tasks", Store.class);
			assertThatExceptionOfType(DamagedRecordException.class).isThrownBy(() -> tasks.records().get("t1"));
			Awaitility.await().atMost(LONG).until(() -> tasks.sync().status().damagedRecords() == 1);
			Health health = context.getBean(HealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(JsonMapper.shared().writeValueAsString(health.getDetails())).contains("\"damagedRecords\":1")
				.doesNotContain("bread");
		});
	}

	private void damage(String before, String after) {
		try (RandomAccessFile file = new RandomAccessFile(this.directory.resolve("tasks.db").toFile(), "rw")) {
			byte[] bytes = new byte[(int) file.length()];
			file.readFully(bytes);
			String text = new String(bytes, StandardCharsets.ISO_8859_1);
			assertThat(text).contains(before);
			file.seek(0);
			file.write(text.replace(before, after).getBytes(StandardCharsets.ISO_8859_1));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void knowsNoStoreThatThereIsNot() {
		exposed(PersistRunner.agreeableRemote()).run((context) -> {
			PersistEndpoint endpoint = context.getBean(PersistEndpoint.class);
			assertThat(endpoint.store("taks")).isNull();
			assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> endpoint.act("taks", Action.NOW, null));
		});
	}

	@Test
	void showsNoEndpointThatIsNotExposed() {
		runner(PersistRunner.agreeableRemote())
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PersistEndpoint.class));
	}

	@ParameterizedTest
	@CsvSource({ "TRANSIENT, UP, OFFLINE, OFFLINE", "BUSY, UP, BUSY, OFFLINE",
			"UNAUTHORIZED, DOWN, UNAUTHORIZED, BROKEN", "SETUP, DOWN, MISCONFIGURED, BROKEN" })
	void isDownWhereSomeoneHasSomethingToMend(RemoteException.Kind kind, String status, RemoteState state,
			String condition) {
		runner(failing(kind)).run((context) -> {
			Store tasks = context.getBean("tasks", Store.class);
			Awaitility.await().atMost(LONG).until(() -> tasks.sync().status().remotes().get(0).state() == state);
			Health health = context.getBean("persistHealthIndicator", HealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(new Status(status));
			assertThat(JsonMapper.shared().writeValueAsString(health.getDetails())).contains("\"tasks\":{",
					"\"default\":{", "\"state\":\"" + state + "\"", "\"condition\":\"" + condition + "\"", "mend this");
		});
	}

	@Test
	void tellsWhatIsStuckFromWhatIsOfflineAndWhatIsBroken() {
		assertThat(Condition.of(RemoteState.STALLED)).isEqualTo(Condition.STUCK);
		assertThat(Condition.worst(List.of(Condition.OFFLINE, Condition.STUCK, Condition.FINE)).isDown()).isTrue();
		assertThat(Condition.worst(List.of(Condition.OFFLINE, Condition.PAUSED)).isDown()).isFalse();
		assertThat(Condition.of(RemoteState.FAILED)).isEqualTo(Condition.BROKEN);
		assertThat(Condition.worst(List.of())).isEqualTo(Condition.FINE);
	}

	@Test
	void isUpWhilePaused() {
		runner(PersistRunner.agreeableRemote()).withPropertyValues(HOURLY).run((context) -> {
			awaitFirstCycle(context.getBean("tasks", Store.class));
			context.getBean("tasks", Store.class).sync().pause();
			Health health = context.getBean(HealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails().get("tasks").toString()).contains("PAUSED");
		});
	}

	@Test
	void isDownWhereAStoreCannotBeRead() {
		runner(PersistRunner.agreeableRemote()).run((context) -> {
			HealthIndicator health = context.getBean(HealthIndicator.class);
			context.getBean(Stores.class).close();
			assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
		});
	}

	@Test
	void hasNoHealthWhereItIsSwitchedOff() {
		runner(PersistRunner.agreeableRemote()).withPropertyValues("management.health.persist.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void backsOffWithoutActuator() {
		runner(PersistRunner.agreeableRemote())
			.withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class, HealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("persistEndpoint")
				.doesNotHaveBean("persistHealthIndicator"));
	}

	private static void awaitFirstCycle(Store store) {
		Awaitility.await().atMost(LONG).until(() -> store.sync().status().remotes().get(0).lastSuccess() != null);
	}

	private static Remote failing(RemoteException.Kind kind) {
		return new Remote() {

			@Override
			public RemoteLimits limits() {
				throw new RemoteException(kind, "mend this", null);
			}

			@Override
			public PushResponse push(PushRequest request) {
				throw new RemoteException(kind, "mend this", null);
			}

			@Override
			public PullResponse pull(PullRequest request) {
				throw new RemoteException(kind, "mend this", null);
			}

		};
	}

	private ApplicationContextRunner exposed(Remote remote) {
		return runner(remote).withPropertyValues("management.endpoints.web.exposure.include=persist");
	}

	private ApplicationContextRunner runner(Remote remote) {
		RemoteConnector connector = (definition, store) -> remote;
		return PersistRunner.in(this.directory)
			.withBean(RemoteConnector.class, () -> connector)
			.withPropertyValues("persist.stores.tasks.sync.remote=https://sync.example.com");
	}

}
