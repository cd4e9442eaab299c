package one.persist.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.spi.PendingCall;
import one.persist.spi.PreparedPush;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;

/**
 * Where scenarios are played: device {@code a}, under which things fail, device
 * {@code b}, and two remotes. What was prepared is set up again for each run, in the same
 * places.
 */
final class Stage implements AutoCloseable {

	private static final Duration STEP = Duration.ofMinutes(6);

	private static final int ROUNDS = 6;

	private static int runs;

	private final SimulationClock clock = new SimulationClock();

	private final SimulatedServer server = SimulatedServer.begin(this.clock, 1);

	private final Map<String, String> tenants = new TreeMap<>();

	private final List<String> used = new ArrayList<>();

	private final Set<String> refused = new HashSet<>();

	private final FailingDevice a;

	private final FailingDevice b;

	private Disk preparedA;

	private Disk preparedB;

	private Map<String, String> prepared = Map.of();

	private Set<String> refusedThen = Set.of();

	Stage(String strategy) {
		Path folder = this.server.folder();
		int number = ++runs;
		this.a = new FailingDevice(folder.resolve("stage-a" + number + ".db"), new FailingEnvironment(this.clock, 1),
				Tenant::new, strategy);
		this.b = new FailingDevice(folder.resolve("stage-b" + number + ".db"), new FailingEnvironment(this.clock, 2),
				Tenant::new, strategy);
		wipe("r1");
		wipe("r2");
	}

	FailingDevice a() {
		return this.a;
	}

	FailingDevice b() {
		return this.b;
	}

	void advance(Duration by) {
		this.clock.advance(by);
	}

	void cycles() {
		for (FailingDevice device : List.of(this.a, this.b)) {
			advance(STEP);
			device.cycle();
		}
	}

	/** A remote begins with nothing. */
	void wipe(String remote) {
		this.tenants.put(remote, fresh());
	}

	void purge() {
		this.server.purge();
	}

	void refuse(String key) {
		this.refused.add(key);
	}

	private String fresh() {
		String tenant = "stage-" + ++runs;
		this.used.add(tenant);
		return tenant;
	}

	/** Keeps everything as it is now, for {@link #reset()}. */
	void prepared() {
		this.a.close();
		this.b.close();
		this.preparedA = Disk.read(this.a.path());
		this.preparedB = Disk.read(this.b.path());
		this.prepared = Map.copyOf(this.tenants);
		this.refusedThen = Set.copyOf(this.refused);
	}

	void reset() {
		this.a.close();
		this.b.close();
		this.preparedA.write(this.a.path());
		this.preparedB.write(this.b.path());
		this.refused.addAll(this.refusedThen);
		this.prepared.forEach((remote, tenant) -> {
			String copy = fresh();
			this.server.copy(tenant, copy);
			this.tenants.put(remote, copy);
		});
	}

	/** Faults have ended: everyone syncs, people settle what is theirs to settle. */
	void comeToRest() {
		this.refused.clear();
		if (!this.b.isOpen()) {
			this.b.open();
		}
		boolean settled = false;
		for (int round = 0; round < ROUNDS && !settled; round++) {
			cycles();
			cycles();
			settled = this.a.settle() && this.b.settle() && this.a.pending() + this.b.pending() == 0;
		}
	}

	Map<String, String> held(String remote) {
		Map<String, String> held = new TreeMap<>();
		this.server.records(this.tenants.get(remote)).forEach((key, copy) -> {
			if (copy.value() != null) {
				held.put(key, copy.value().replace("\"", ""));
			}
		});
		return held;
	}

	@Override
	public void close() {
		this.a.close();
		this.b.close();
		Disk.delete(this.a.path());
		Disk.delete(this.b.path());
		this.server.forget(this.used);
	}

	/**
	 * A remote, whichever tenant holds it now.
	 */
	private final class Tenant implements Remote {

		private final String name;

		private Tenant(String name) {
			this.name = name;
		}

		private Remote now() {
			return Stage.this.server.remote(Stage.this.tenants.get(this.name));
		}

		@Override
		public RemoteLimits limits() {
			return now().limits();
		}

		@Override
		public PullResponse pull(PullRequest request) {
			return now().pull(new PullRequest(request.state(), request.full(), 2));
		}

		@Override
		public PushResponse push(PushRequest request) {
			if (request.entries().stream().noneMatch((entry) -> isRefused(entry.change().key()))) {
				return now().push(request);
			}
			PushRequest rest = new PushRequest(request.state(), request.push(),
					request.entries().stream().filter((entry) -> !isRefused(entry.change().key())).toList());
			PushResponse response = now().push(rest);
			List<PushResult> results = new ArrayList<>();
			int taken = 0;
			for (var entry : request.entries()) {
				results.add(isRefused(entry.change().key()) ? new PushResult.Rejected("unwanted", "not wanted")
						: response.results().get(taken++));
			}
			return new PushResponse(results, response.seen(), response.time());
		}

		/** A page is read before the one before it is applied. */
		@Override
		public PendingCall<PullResponse> begin(PullRequest request) {
			return new MadeCall<>(() -> pull(request));
		}

		/** A push takes effect before the next one is made ready. */
		@Override
		public PreparedPush prepare(List<PushEntry> entries) {
			return new PreparedPush() {

				@Override
				public PendingCall<PushResponse> begin(DeviceState state, PushName push) {
					return new MadeCall<>(() -> push(new PushRequest(state, push, entries)));
				}

				@Override
				public void close() {
					// nothing was made ready
				}

			};
		}

		private boolean isRefused(String key) {
			return Stage.this.refused.contains(key);
		}

	}

}
