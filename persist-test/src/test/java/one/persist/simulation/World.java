package one.persist.simulation;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

import one.persist.protocol.PushRequest;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The devices and remotes of one run, and what has happened to them.
 */
final class World implements AutoCloseable {

	private static final int MAX_DEVICES = 7;

	private final Plan plan;

	private final SimulationClock clock = new SimulationClock();

	private final SimulatedServer storage;

	private final Map<String, CheckedServer> servers = new TreeMap<>();

	private final List<SimulatedDevice> devices = new ArrayList<>();

	private final Ledger ledger = new Ledger();

	private final Traffic traffic = new Traffic();

	private final List<Held> held = new ArrayList<>();

	private final List<String> tenants = new ArrayList<>();

	private final Map<String, List<String>> backups = new TreeMap<>();

	private final Map<String, Integer> met = new TreeMap<>();

	private final Neighbour neighbour;

	private final List<String> trace = new ArrayList<>();

	private final SplittableRandom travel;

	private boolean lies;

	/** Found where the engine was the caller, who takes it for a failure of its own. */
	private @Nullable Violation violation;

	private int writes;

	World(Plan plan) {
		this.plan = plan;
		this.storage = SimulatedServer.begin(this.clock, plan.setup().seed());
		this.travel = new SplittableRandom(plan.setup().seed() - 1);
		for (String name : plan.setup().homes().get(0)) {
			this.servers.put(name, new CheckedServer(this.storage, this.clock, tenant(name)));
		}
		this.neighbour = new Neighbour(this.storage.remote(tenant("neighbour")), this.clock);
		for (List<String> home : plan.setup().homes()) {
			add(home, null).open();
		}
	}

	private SimulatedDevice add(List<String> remotes, Disk disk) {
		SimulatedDevice device = new SimulatedDevice(this, this.devices.size(), remotes, disk);
		this.devices.add(device);
		return device;
	}

	private String tenant(String name) {
		String tenant = name + "-" + this.tenants.size();
		this.tenants.add(tenant);
		return tenant;
	}

	void run() {
		this.neighbour.write();
		for (Step step : this.plan.steps()) {
			this.clock.advance(step.pause());
			note(step::toString);
			new Happening(this, step).happen();
		}
		this.neighbour.write();
		new Settlement(this).run();
		this.neighbour.requireAlone();
	}

	SimulatedDevice device(int number) {
		return this.devices.get(Math.floorMod(number, this.devices.size()));
	}

	void clone(SimulatedDevice original, SimulatedDevice.Placement placement) {
		if (this.devices.size() < MAX_DEVICES) {
			this.ledger.fileWasReplaced();
			add(original.remotes(), original.disk()).startAsCopyOf(original, placement);
		}
	}

	void backUp(String remote) {
		CheckedServer server = server(remote);
		String backup = tenant(remote + "-backup");
		this.storage.copy(server.tenant(), backup);
		this.backups.computeIfAbsent(remote, (name) -> new ArrayList<>()).add(backup);
	}

	/** Puts a remote back to one of its backups; none is as good as losing all. */
	void restore(String remote, SplittableRandom random) {
		List<String> choices = this.backups.getOrDefault(remote, List.of());
		losing(() -> {
			String restored = tenant(remote);
			if (!choices.isEmpty()) {
				this.storage.copy(choices.get(random.nextInt(choices.size())), restored);
			}
			server(remote).become(restored);
			taint(remote);
		});
	}

	/** Something that may lose data with a disk: what nobody has any more is excused. */
	void losing(Runnable loss) {
		this.ledger.requireHeld(held());
		loss.run();
		int lost = this.ledger.excuse(held());
		note(() -> "  " + lost + " writes were lost with a disk");
	}

	private void taint(String remote) {
		this.devices.forEach((device) -> device.wires().get(remote).taint());
	}

	/** Lets the time pass for which deletes are kept, and forgets them. */
	void purge() {
		Map<String, Map<String, Copy>> before = new TreeMap<>();
		this.servers.forEach((name, server) -> before.put(name, server.records()));
		this.storage.purge();
		this.servers.forEach((name, server) -> {
			if (!server.records().equals(before.get(name))) {
				throw new Violation("tombstone", name + " forgot early, of " + before.get(name));
			}
		});
		this.clock.advance(SimulatedServer.TOMBSTONES.plusDays(1));
		if (this.plan.mix().has(Fault.CRASH)) {
			purgeAndDie();
		}
		this.storage.purge();
		this.ledger.deletesAreOld();
		this.servers.forEach((name, server) -> server.purged(before.get(name)));
		this.servers.keySet().forEach(this::taint);
	}

	private void purgeAndDie() {
		this.storage.dieAfter((int) (this.clock.millis() % 3));
		try {
			this.storage.purge();
		}
		catch (SimulatedServer.Death ex) {
			met("death in a purge");
		}
		this.storage.spare();
	}

	void hold(String remote, PushRequest request) {
		this.held.add(new Held(remote, request));
	}

	/** A request that was given up arrives after all. */
	void deliver(SplittableRandom random) {
		if (this.held.isEmpty()) {
			return;
		}
		Held late = this.held.remove(random.nextInt(this.held.size()));
		try {
			server(late.remote()).push(late.request());
			met("late delivery taken");
			note(() -> "  delivered to " + late.remote());
		}
		catch (RemoteException ex) {
			met("late delivery refused");
			if (ex.kind() == Kind.TRANSIENT) {
				throw new Violation("error", describe(ex));
			}
		}
	}

	/** Everything that any replica holds. */
	List<Copy> held() {
		List<Copy> all = new ArrayList<>();
		this.devices.forEach((device) -> all.addAll(device.held()));
		this.servers.values().forEach((server) -> all.addAll(server.records().values()));
		return all;
	}

	boolean isHeldElsewhere(SimulatedDevice asking, Collection<String> ids) {
		List<Copy> others = new ArrayList<>();
		this.devices.stream().filter((device) -> device != asking).forEach((device) -> others.addAll(device.held()));
		this.servers.values().forEach((server) -> others.addAll(server.records().values()));
		boolean travelling = this.held.stream()
			.flatMap((late) -> late.request().entries().stream())
			.anyMatch((entry) -> entry.change().value() != null
					&& Ledger.parts(entry.change().value().toString()).stream().anyMatch(ids::contains));
		Set<String> wanted = Set.copyOf(ids);
		return travelling
				|| others.stream().anyMatch((copy) -> this.ledger.content(copy).stream().anyMatch(wanted::contains));
	}

	/** A call takes its time, if calls do in this world. */
	void travel() {
		if (this.plan.setup().latency() > 0) {
			this.clock.advance(Duration.ofMillis(this.travel.nextInt(this.plan.setup().latency())));
		}
	}

	CheckedServer server(String remote) {
		return this.servers.get(remote);
	}

	Map<String, CheckedServer> servers() {
		return this.servers;
	}

	SimulatedServer storage() {
		return this.storage;
	}

	List<SimulatedDevice> devices() {
		return this.devices;
	}

	Setup setup() {
		return this.plan.setup();
	}

	Mix mix() {
		return this.plan.mix();
	}

	SimulationClock clock() {
		return this.clock;
	}

	Ledger ledger() {
		return this.ledger;
	}

	Traffic traffic() {
		return this.traffic;
	}

	Path folder() {
		return this.storage.folder();
	}

	/** The network says of histories what is not so. */
	void lie() {
		this.lies = true;
	}

	boolean hasLies() {
		return this.lies;
	}

	/** A promise was not kept, within a call of the engine's, which goes on after it. */
	void violated(Violation found) {
		if (this.violation == null) {
			this.violation = found;
		}
	}

	/** Fails if a promise was not kept within a call of the engine's. */
	void requireNoViolation() {
		if (this.violation != null) {
			throw this.violation;
		}
	}

	void wrote() {
		this.writes++;
	}

	int writes() {
		return this.writes;
	}

	void met(String what) {
		this.met.merge(what, 1, Integer::sum);
	}

	Map<String, Integer> met() {
		return this.met;
	}

	void note(Supplier<String> line) {
		this.trace.add(line.get());
	}

	List<String> trace() {
		return this.trace;
	}

	String describe(Throwable ex) {
		StringWriter text = new StringWriter();
		ex.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

	@Override
	public void close() {
		this.devices.forEach(SimulatedDevice::discard);
		this.storage.forget(this.tenants);
	}

	/**
	 * A push that has not arrived yet.
	 *
	 * @param remote where it goes
	 * @param request the push
	 */
	private record Held(String remote, PushRequest request) {

	}

}
