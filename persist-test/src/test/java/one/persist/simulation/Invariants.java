package one.persist.simulation;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import one.persist.simulation.DeviceFile.Attachment;
import one.persist.simulation.DeviceFile.Decided;
import one.persist.simulation.DeviceFile.Entry;
import one.persist.simulation.DeviceFile.Letter;
import one.persist.simulation.DeviceFile.Row;
import one.persist.simulation.DeviceFile.State;
import one.persist.simulation.Wire.Refused;
import org.jspecify.annotations.Nullable;

/**
 * What holds of a device's file after every step, whatever happened in it.
 */
final class Invariants {

	private static final Duration TOMBSTONES = Duration.ofDays(89);

	private final World world;

	private final SimulatedDevice device;

	/** Keys of which something was decided or withdrawn in this step. */
	private final Set<String> decided = new TreeSet<>();

	Invariants(World world, SimulatedDevice device) {
		this.world = world;
		this.device = device;
	}

	void beginStep() {
		this.decided.clear();
	}

	/** A record was deleted without a trace: another may take its place. */
	void withdrawn(String key) {
		this.decided.add(key);
	}

	void check(@Nullable State before, State after, boolean died) {
		inStep(after);
		if (before == after) {
			return;
		}
		whole(after);
		if (before != null) {
			forward(before, after);
			replacements(before, after);
			attempts(before, after);
			letters(before, after);
		}
	}

	/** No entry without its record, no flagged conflict without its sides. */
	private void whole(State state) {
		for (Entry entry : state.entries()) {
			boolean known = state.rows().values().stream().anyMatch((row) -> row.id() == entry.record());
			if (!known) {
				fail("entry", "an entry has no record: " + entry);
			}
		}
		for (Row row : state.rows().values()) {
			if (row.conflicted() != state.conflicts().containsKey(row.copy().key())) {
				fail("conflict", "flagged and without a conflict, or the other way: " + row.copy());
			}
		}
	}

	/**
	 * Where no entry waits and none was refused, the remote has the record, or what
	 * replaced it; unless the remote's past has changed and the device could not know, or
	 * the record is a delete that the remote had forgotten when it was written anew.
	 */
	private void inStep(State state) {
		for (Map.Entry<String, Wire> wire : this.device.wires().entrySet()) {
			Attachment remote = state.remotes().get(wire.getKey());
			if (remote == null || !remote.attached() || !remote.enrolled()
					|| !this.device.remotes().contains(wire.getKey())) {
				continue;
			}
			wire.getValue().untaintIfRead(remote.fullRead());
			if (wire.getValue().isTainted()) {
				continue;
			}
			CheckedServer server = this.world.server(wire.getKey());
			Map<String, Copy> records = server.records();
			for (Row row : state.rows().values()) {
				if (!state.waits(remote.id(), row.id()) && !state.refused(remote.id(), row.id())) {
					Copy there = records.get(row.copy().key());
					boolean met = (there != null) ? there.includes(row.copy().version()) : row.copy().value() == null;
					boolean over = row.copy().value() == null && server.hasForgotten(row.copy().key());
					if (!met && !over) {
						fail("in-step", row.copy() + " waits for nothing, and " + wire.getKey() + " has " + there);
					}
				}
			}
		}
	}

	private void forward(State before, State after) {
		boolean same = before.device().equals(after.device());
		if (same && after.clock() < before.clock()) {
			fail("clock", "the clock went back from " + before.clock() + " to " + after.clock());
		}
		before.remotes().forEach((name, remote) -> {
			Attachment now = after.remotes().get(name);
			if (now == null) {
				fail("remote", name + " is forgotten");
				return;
			}
			boolean mayGoBack = !same || now.fullRead() || remote.fullRead() || wasReset(name, now);
			if (!mayGoBack && now.cursor() < remote.cursor()) {
				fail("cursor", "of " + name + " went back from " + remote.cursor() + " to " + now.cursor());
			}
		});
	}

	/** A full read may begin and end in one step. */
	private boolean wasReset(String name, Attachment now) {
		Wire wire = this.device.wires().get(name);
		return wire == null || wire.isTainted() || this.world.hasLies();
	}

	/** A version is replaced by one that has seen it, or by itself under another name. */
	private void replacements(State before, State after) {
		boolean renamed = !before.device().equals(after.device());
		before.rows().forEach((key, row) -> {
			Row now = after.rows().get(key);
			if (now != null && !now.copy().includes(row.copy().version()) && !renamed && !this.decided.contains(key)
					&& !isOldTombstone(row.copy())) {
				fail("replaced", row.copy() + " by " + now.copy() + ", which has not seen it");
			}
			if (now == null && row.copy().value() == null) {
				forgotten(row.copy());
			}
		});
	}

	/** It may be forgotten, and the record come as a new one, within a step. */
	private boolean isOldTombstone(Copy copy) {
		return copy.value() == null && age(copy) >= TOMBSTONES.toMillis();
	}

	private long age(Copy copy) {
		return this.world.clock().now().toEpochMilli() - (Long.parseLong(Copy.time(copy.version()), 16) >> 16);
	}

	private void forgotten(Copy tombstone) {
		long age = age(tombstone);
		boolean gone = this.device.remotes()
			.stream()
			.anyMatch((name) -> !this.world.server(name).records().containsKey(tombstone.key()));
		if (age < TOMBSTONES.toMillis() && !gone) {
			fail("tombstone", "forgotten after " + age + " ms: " + tombstone);
		}
	}

	/** Attempts count answers that were about the entry. */
	private void attempts(State before, State after) {
		boolean ahead = this.device.wires().values().stream().anyMatch(Wire::clockWasAhead);
		for (Entry entry : after.entries()) {
			int earlier = before.entries()
				.stream()
				.filter((old) -> old.remote() == entry.remote() && old.record() == entry.record())
				.mapToInt(Entry::attempts)
				.findFirst()
				.orElse(0);
			if (entry.attempts() > earlier && !ahead) {
				fail("attempts", "counted without an answer about the entry: " + entry);
			}
		}
	}

	/** What is set aside was refused for good, by that remote and for that reason. */
	private void letters(State before, State after) {
		Set<Long> earlier = before.letters().stream().map(Letter::id).collect(Collectors.toSet());
		for (Letter letter : after.letters()) {
			if (!earlier.contains(letter.id()) && !isRefused(letter, after)) {
				fail("dead-letter", "set aside, and was not refused: " + letter);
			}
		}
	}

	private boolean isRefused(Letter letter, State state) {
		String key = state.rows()
			.values()
			.stream()
			.filter((row) -> row.id() == letter.record())
			.map((row) -> row.copy().key())
			.findFirst()
			.orElse("");
		Refused entry = new Refused(key, letter.version(), letter.code());
		return state.remotes()
			.entrySet()
			.stream()
			.anyMatch((remote) -> remote.getValue().id() == letter.remote()
					&& this.device.wires().get(remote.getKey()).hasRefused(entry));
	}

	/** Last-write-wins looks at versions alone. */
	void decided(Decided decided, @Nullable State before) {
		this.decided.add(decided.local().key());
		this.world.met("decision " + decided.strategy() + " " + decided.outcome());
		this.world.note(() -> "  " + this.device.name() + " decided " + decided.outcome() + " between "
				+ decided.local() + " and " + decided.other());
		boolean localIsGreater = decided.local().version().compareTo(decided.other().version()) >= 0;
		if (decided.strategy().equals("last-write-wins")
				&& !decided.outcome().equals(localIsGreater ? "LOCAL" : "REMOTE")) {
			fail("last-write-wins",
					"chose " + decided.outcome() + " of " + decided.local() + " and " + decided.other());
		}
		if (decided.local().version().compareTo(decided.other().version()) != 0
				&& Copy.time(decided.local().version()).equals(Copy.time(decided.other().version()))) {
			this.world.met("tie");
		}
		switch (decided.outcome()) {
			case "LOCAL" -> this.world.ledger().beaten(decided.other());
			case "REMOTE" -> this.world.ledger().beaten(named(decided.local(), before));
			default -> {
			}
		}
	}

	/** A tombstone may have got another name in the step in which it lost. */
	private Copy named(Copy loser, @Nullable State before) {
		Copy earlier = (before != null) ? before.copy(loser.key()) : null;
		boolean renamed = loser.value() == null && earlier != null && earlier.value() == null
				&& this.world.ledger().content(loser).isEmpty();
		return renamed ? earlier : loser;
	}

	private void fail(String check, String message) {
		throw new Violation(check, this.device.name() + ": " + message);
	}

}
