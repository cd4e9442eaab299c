package one.persist.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import one.persist.RemoteState;
import one.persist.RemoteStatus;
import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.MergeFunction;
import one.persist.event.ConflictDetected;
import one.persist.event.ConflictResolved;
import one.persist.event.RecordChanged;

/**
 * The devices and servers of one test, in one time that stands until it is moved. Devices
 * and servers are made when they are first asked for, and closed with the world. Set up
 * and moved on by one thread.
 */
public final class TestWorld implements AutoCloseable {

	/** The server of devices that name none. */
	public static final String REMOTE = "r1";

	/** Between two cycles of a device: longer than any store waits by default. */
	private static final Duration BETWEEN_CYCLES = Duration.ofSeconds(10);

	/** Far more than devices need that end alike at all. */
	private static final int MAX_ROUNDS = 30;

	private final Path folder;

	private final Consumer<Path> cleanUp;

	private final VirtualClock clock = new VirtualClock();

	private final Map<String, TestServer> servers = new LinkedHashMap<>();

	private final Map<String, FaultyRemote> remotes = new LinkedHashMap<>();

	private final Map<String, TestDevice> devices = new LinkedHashMap<>();

	private final List<Consumer<TestDevice>> setUps = new ArrayList<>();

	private Executor executor = Runnable::run;

	private long seed;

	/**
	 * Makes a world in a directory of its own, which is deleted when the world is closed.
	 */
	public TestWorld() {
		this(temporaryDirectory(), TestServer::delete);
	}

	/**
	 * Makes a world in a directory of the test's.
	 * @param folder an existing directory; left as it is when the world is closed
	 */
	public TestWorld(Path folder) {
		this(folder, (path) -> {
		});
	}

	private TestWorld(Path folder, Consumer<Path> cleanUp) {
		this.folder = folder;
		this.cleanUp = cleanUp;
	}

	private static Path temporaryDirectory() {
		try {
			return Files.createTempDirectory("persist-test");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The device of a name. It syncs with {@link #REMOTE} until it is told otherwise.
	 * @param name its name, which its file has too
	 * @return the device; the same for the same name
	 */
	public TestDevice device(String name) {
		TestDevice device = this.devices.get(name);
		if (device == null) {
			VirtualEnvironment environment = new VirtualEnvironment(++this.seed, "host", this.executor);
			environment.advance(Duration.between(environment.trueTime(), this.clock.instant()));
			device = new TestDevice(this, name, environment);
			this.devices.put(name, device);
			for (Consumer<TestDevice> setUp : this.setUps) {
				setUp.accept(device);
			}
		}
		return device;
	}

	/**
	 * The server of a name.
	 * @param name its name
	 * @return the server; the same for the same name
	 */
	public synchronized TestServer server(String name) {
		return this.servers.computeIfAbsent(name,
				(key) -> new TestServer(this.folder.resolve("server-" + key), this.clock));
	}

	/**
	 * The server {@link #REMOTE}.
	 * @return the server
	 */
	public TestServer server() {
		return server(REMOTE);
	}

	/**
	 * The way from all devices to the server of a name, where faults happen.
	 * @param name the server's name
	 * @return the remote; the same for the same name
	 */
	public synchronized FaultyRemote remote(String name) {
		return this.remotes.computeIfAbsent(name,
				(key) -> new FaultyRemote(server(key).remote(TestServer.TENANT, TestDevice.STORE)));
	}

	/**
	 * The way from all devices to the server {@link #REMOTE}.
	 * @return the remote
	 */
	public FaultyRemote remote() {
		return remote(REMOTE);
	}

	/**
	 * Gives all devices, and those to come, a merge function.
	 * @param <T> type of the values
	 * @param type type of the values
	 * @param function the merge function
	 * @return this
	 */
	public <T> TestWorld merge(Class<T> type, MergeFunction<T> function) {
		return each((device) -> device.merge(type, function));
	}

	/**
	 * Gives all devices, and those to come, a strategy.
	 * @param strategy the name of one of Persist's own
	 * @return this
	 */
	public TestWorld strategy(String strategy) {
		return each((device) -> device.strategy(strategy));
	}

	/**
	 * Gives all devices, and those to come, a strategy of the test's own.
	 * @param strategy the strategy
	 * @return this
	 */
	public TestWorld strategy(ConflictStrategy strategy) {
		return each((device) -> device.strategy(strategy));
	}

	/**
	 * Lets all devices, and those to come, listen to what servers announce. An
	 * announcement comes on the thread, and within the call, of the push that it is of:
	 * the cycle that it makes due is run by {@link TestDevice#runDue()}.
	 * @return this
	 */
	public TestWorld listening() {
		return each(TestDevice::listening);
	}

	private TestWorld each(Consumer<TestDevice> setUp) {
		this.setUps.add(setUp);
		this.devices.values().forEach(setUp);
		return this;
	}

	/**
	 * Gives devices that are made from now on threads for strategies and listeners, which
	 * otherwise run on the thread of the test.
	 * @param threads runs them
	 * @return this
	 */
	public TestWorld threads(Executor threads) {
		this.executor = threads;
		return this;
	}

	/**
	 * The true time.
	 * @return the time
	 */
	public Instant now() {
		return this.clock.instant();
	}

	/**
	 * Lets time pass everywhere. Nothing is run.
	 * @param by how much; not negative
	 */
	public void advance(Duration by) {
		this.clock.advance(by);
		this.devices.values().forEach((device) -> device.environment().advance(by));
	}

	/**
	 * Lets every device run cycles, one device after the other, ten seconds between the
	 * rounds.
	 * @param rounds cycles of each device
	 */
	public void cycles(int rounds) {
		for (int round = 0; round < rounds; round++) {
			advance(BETWEEN_CYCLES);
			List.copyOf(this.devices.values()).forEach(TestDevice::cycle);
		}
	}

	/**
	 * Lets every device run cycles until nothing moves any more. Devices that are offline
	 * are left out.
	 * @throws AssertionError if they do not come to rest
	 */
	public void settle() {
		long before;
		long after = movements();
		int rounds = 0;
		do {
			if (++rounds > MAX_ROUNDS) {
				throw new AssertionError("Not at rest after " + MAX_ROUNDS + " cycles of each device: " + whatWaits());
			}
			before = after;
			advance(BETWEEN_CYCLES);
			online().forEach(TestDevice::cycle);
			after = movements();
		}
		while (after > before || !whatWaits().isEmpty());
	}

	private List<TestDevice> online() {
		return this.devices.values().stream().filter((device) -> !device.isOffline()).toList();
	}

	private long movements() {
		long events = online().stream()
			.flatMap((device) -> device.events().stream())
			.filter((event) -> event instanceof RecordChanged || event instanceof ConflictDetected
					|| event instanceof ConflictResolved)
			.count();
		long entries = remotes().stream()
			.flatMap((remote) -> remote.takenPushes().stream())
			.mapToLong((push) -> push.entries().size())
			.sum();
		return events + entries;
	}

	private synchronized Collection<FaultyRemote> remotes() {
		return List.copyOf(this.remotes.values());
	}

	private List<String> whatWaits() {
		List<String> waiting = new ArrayList<>();
		for (TestDevice device : online()) {
			for (RemoteStatus status : device.store().sync().status().remotes()) {
				if (status.pending() > status.held() || status.state() != RemoteState.IDLE) {
					waiting.add(device + " has " + status.pending() + " waiting for " + status.name() + ", "
							+ Objects.requireNonNullElse(status.cause(), "without a failure"));
				}
			}
		}
		return waiting;
	}

	/**
	 * Where all files are.
	 * @return the directory
	 */
	public Path folder() {
		return this.folder;
	}

	@Override
	public synchronized void close() {
		this.remotes.values().forEach(FaultyRemote::heal);
		this.devices.values().forEach(TestDevice::close);
		this.servers.values().forEach(TestServer::close);
		this.cleanUp.accept(this.folder);
	}

}
