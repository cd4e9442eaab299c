package one.persist.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import one.persist.simulation.DeviceFile.Attachment;
import one.persist.simulation.DeviceFile.Entry;
import one.persist.simulation.DeviceFile.Letter;
import one.persist.simulation.DeviceFile.Row;
import one.persist.simulation.DeviceFile.State;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run: all faults stop, all must come to rest within a bounded time, and
 * what is there then is compared with what should be.
 */
final class Settlement {

	/** Rounds after which nothing comes back any more. */
	private static final int ECHOES = 4;

	private static final Duration ROUND = Duration.ofMinutes(2);

	/** Rounds in which what is refused for good must have been set aside. */
	private static final int POISONED_ROUNDS = 12;

	private static final int ROUNDS = 60;

	private final World world;

	private ContractModel model;

	private List<String> identities = List.of();

	Settlement(World world) {
		this.world = world;
		this.model = new ContractModel(world.setup().strategy(), List.of());
	}

	void run() {
		this.world.note(() -> "all faults stop");
		calm();
		this.world.ledger().requireHeld(this.world.held());
		poisoned();
		this.world.devices().forEach((device) -> device.wires().values().forEach((wire) -> wire.refusals().clear()));
		int rounds = 0;
		foresee();
		String restless = "no round yet";
		while (restless != null) {
			if (++rounds > ROUNDS) {
				throw new Violation("rest", restless);
			}
			boolean intervened = hands();
			round();
			if (intervened || !this.identities.equals(identities())) {
				foresee();
			}
			restless = restless();
		}
		int took = rounds;
		this.world.note(() -> "at rest after " + took + " rounds");
		idle();
		verdict();
	}

	private void calm() {
		this.world.clock().serverOffset(Duration.ZERO);
		this.world.storage().spare();
		int number = 0;
		for (SimulatedDevice device : this.world.devices()) {
			List<List<String>> homes = this.world.setup().homes();
			List<String> home = homes.get(Math.min(number++, homes.size() - 1));
			device.wires().values().forEach(Wire::clear);
			device.strategies().mood(Strategies.Mood.GOOD);
			device.environment().offset(device.environment().offset(), 0);
			Set<String> both = new TreeSet<>(home);
			both.addAll(device.remotes());
			device.run(() -> {
				if (!List.copyOf(both).equals(device.remotes())) {
					device.reopen(List.copyOf(both));
				}
				device.store().sync().resume();
			});
		}
	}

	/** One bad entry holds up nothing but itself. */
	private void poisoned() {
		boolean any = this.world.devices()
			.stream()
			.anyMatch((device) -> device.wires().values().stream().anyMatch((wire) -> !wire.refusals().isEmpty()));
		String stuck = any ? "no round yet" : null;
		for (int i = 0; stuck != null; i++) {
			if (i > POISONED_ROUNDS) {
				throw new Violation("blocked", stuck);
			}
			round();
			stuck = stuck();
		}
	}

	private @Nullable String stuck() {
		for (SimulatedDevice device : this.world.devices()) {
			State state = device.state();
			for (Entry entry : state.entries()) {
				if (!entry.held()) {
					return device.name() + " has not sent " + entry;
				}
			}
		}
		return null;
	}

	private void round() {
		this.world.clock().advance(ROUND);
		for (SimulatedDevice device : this.world.devices()) {
			device.run(device::due);
		}
	}

	/** People decide what is theirs to decide, one after the other. */
	private boolean hands() {
		int[] done = new int[1];
		for (SimulatedDevice device : this.world.devices()) {
			device.run(() -> done[0] += device.writer().retryAll());
		}
		for (SimulatedDevice device : this.world.devices()) {
			int[] resolved = new int[1];
			device.run(() -> resolved[0] = device.writer().resolveAll());
			if (resolved[0] > 0) {
				return true;
			}
		}
		return done[0] > 0;
	}

	private void foresee() {
		this.identities = identities();
		this.model = new ContractModel(this.world.setup().strategy(), this.world.held());
		this.model.requireOrderDoesNotMatter();
	}

	private List<String> identities() {
		return this.world.devices().stream().map((device) -> device.state().device()).toList();
	}

	/** What keeps the world from being at rest; null if it is. */
	private @Nullable String restless() {
		for (SimulatedDevice device : this.world.devices()) {
			State state = device.state();
			if (!state.entries().isEmpty()) {
				return device.name() + " waits to send " + state.entries() + " of " + state.rows();
			}
			if (!state.conflicts().isEmpty()) {
				return device.name() + " has conflicts " + state.conflicts();
			}
			if (state.letters().stream().anyMatch((letter) -> !letter.discarded())) {
				return device.name() + " has dead letters " + state.letters();
			}
			for (String remote : device.remotes()) {
				Attachment attachment = state.remotes().get(remote);
				if (attachment == null || !attachment.enrolled() || attachment.fullRead()) {
					return device.name() + " has not read all of " + remote;
				}
			}
		}
		return difference();
	}

	private @Nullable String difference() {
		Set<String> given = givenUp();
		Map<String, Map<String, Copy>> replicas = replicas();
		Map<String, Copy> first = comparable(replicas.get("r1"), given);
		for (Map.Entry<String, Map<String, Copy>> replica : replicas.entrySet()) {
			Map<String, Copy> other = comparable(replica.getValue(), given);
			boolean equal = first.keySet().equals(other.keySet())
					&& first.values().stream().allMatch((copy) -> copy.sameAs(other.get(copy.key())));
			if (!equal) {
				return "r1 has " + first.values() + " and " + replica.getKey() + " has " + other.values();
			}
		}
		return null;
	}

	private Map<String, Map<String, Copy>> replicas() {
		Map<String, Map<String, Copy>> replicas = new HashMap<>();
		this.world.servers().forEach((name, server) -> replicas.put(name, server.records()));
		this.world.devices().forEach((device) -> replicas.put(device.name(), device.copies()));
		return replicas;
	}

	/** Tombstones may be forgotten here and not there once they are old. */
	private Map<String, Copy> comparable(Map<String, Copy> records, Set<String> given) {
		Map<String, Copy> comparable = new HashMap<>(records);
		comparable.keySet().removeAll(given);
		if (this.world.mix().has(Fault.PURGE)) {
			comparable.values().removeIf((copy) -> copy.value() == null);
		}
		return comparable;
	}

	/** Keys of records that somebody chose not to send. */
	private Set<String> givenUp() {
		Set<String> keys = new TreeSet<>();
		for (SimulatedDevice device : this.world.devices()) {
			for (Letter letter : device.state().letters()) {
				for (Row row : device.state().rows().values()) {
					if (row.id() == letter.record()) {
						keys.add(row.copy().key());
					}
				}
			}
		}
		return keys;
	}

	/**
	 * At rest, a cycle is one question and nothing else, once devices have read again
	 * what they had pushed under another id or forgotten as too old.
	 */
	private void idle() {
		long links = this.world.devices().stream().mapToLong((device) -> device.remotes().size()).sum();
		long calls;
		long pushes;
		int rounds = 0;
		do {
			calls = this.world.traffic().calls();
			pushes = this.world.traffic().pushes();
			round();
			calls = this.world.traffic().calls() - calls;
			pushes = this.world.traffic().pushes() - pushes;
		}
		while ((calls != links || pushes > 0) && ++rounds < ECHOES);
		if (calls != links || pushes > 0) {
			throw new Violation("traffic",
					links + " links at rest made " + calls + " calls, " + pushes + " of them pushes");
		}
		if (this.world.mix() == Mix.NONE && this.world.setup().lastWriteWins()
				&& this.world.traffic().entries() > 2L * this.world.writes()) {
			throw new Violation("traffic",
					this.world.traffic().entries() + " entries sent for " + this.world.writes() + " writes");
		}
	}

	private void verdict() {
		this.world.ledger().requireHeld(this.world.held());
		Set<String> given = givenUp();
		List<String> keys = new ArrayList<>();
		for (int i = 0; i < this.world.setup().keys(); i++) {
			keys.add("k" + i);
		}
		keys.removeAll(given);
		replicas().forEach((name, records) -> keys.forEach((key) -> {
			String objection = this.model.objection(key, records.get(key));
			if (objection != null && !mayBeForgotten(records.get(key))) {
				throw new Violation("model", name + ": " + objection);
			}
		}));
		this.world.ledger()
			.fates(this.world.held())
			.forEach((fate, count) -> this.world.met().merge("write " + fate, count, Integer::sum));
	}

	/** What was dropped because its delete is forgotten is no longer predicted. */
	private boolean mayBeForgotten(@Nullable Copy found) {
		return this.world.mix().has(Fault.PURGE) && found == null;
	}

}
