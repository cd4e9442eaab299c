package one.persist.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

import one.persist.SyncOptions;

/**
 * The devices and remotes of one test, in a time that stands until it is moved. Closing
 * it closes the devices.
 */
public final class World implements AutoCloseable {

	private final Path folder;

	private final VirtualEnvironment time = new VirtualEnvironment(1, "world");

	private final Map<String, FaultyRemote> remotes = new TreeMap<>();

	private final List<Device> devices = new ArrayList<>();

	private Executor executor = Runnable::run;

	private long seed;

	public World(Path folder) {
		this.folder = folder;
	}

	/** Gives devices that are made from now on threads of their own. */
	public World threads(Executor threads) {
		this.executor = threads;
		return this;
	}

	/** The remote of a name, which a test can break. */
	public FaultyRemote remote(String name) {
		return this.remotes.computeIfAbsent(name,
				(key) -> new FaultyRemote(new MemoryRemote(new SplittableRandom(++this.seed), this.time::trueTime)));
	}

	/** The remote {@code r1}. */
	public FaultyRemote remote() {
		return remote("r1");
	}

	/** A device that is not told of any remote yet. */
	public Device offline(String name) {
		VirtualEnvironment environment = new VirtualEnvironment(++this.seed, "host", this.executor);
		environment.advance(Duration.between(environment.trueTime(), this.time.trueTime()));
		Device device = new Device(this, this.folder.resolve(name + ".db"), environment);
		this.devices.add(device);
		return device.open();
	}

	/** A device that syncs with {@code r1}. */
	public Device device(String name) {
		return device(name, UnaryOperator.identity());
	}

	public Device device(String name, UnaryOperator<SyncOptions> options) {
		return offline(name).sync(options, "r1");
	}

	public void advance(Duration by) {
		this.time.advance(by);
		this.devices.forEach((device) -> device.environment().advance(by));
	}

	/** Lets every device run so many cycles, one after the other. */
	public void cycles(int rounds) {
		for (int round = 0; round < rounds; round++) {
			advance(Duration.ofSeconds(10));
			this.devices.forEach(Device::cycle);
		}
	}

	public Path folder() {
		return this.folder;
	}

	@Override
	public void close() {
		this.devices.forEach(Device::close);
	}

}
