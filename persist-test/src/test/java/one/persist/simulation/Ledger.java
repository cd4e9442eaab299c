package one.persist.simulation;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every acknowledged write, and what it had seen. It believes neither versions nor
 * vectors: a value names the writes that it is made of, and a write has seen what its
 * device held at that moment. Tombstones have no value; theirs are known by version.
 */
final class Ledger {

	private final Map<String, Write> writes = new LinkedHashMap<>();

	/** Writes that need not be anywhere any more, each with the reason. */
	private final Map<String, Fate> closed = new HashMap<>();

	/** Deletes, by key and version of their tombstones. */
	private final Map<String, Map<String, Set<String>>> tombstones = new HashMap<>();

	/** Deletes of what no one else had, so that it may never come back. */
	private final Map<String, Write> withdrawn = new LinkedHashMap<>();

	private boolean fileReplaced;

	private int count;

	/** A name for a write that is about to be tried. */
	String next(boolean delete) {
		return (delete ? "d" : "w") + ++this.count;
	}

	void acknowledged(Write write) {
		this.writes.put(write.id(), write);
	}

	/** A tombstone stands for these deletes. */
	void tombstone(String key, String version, Collection<String> deletes) {
		this.tombstones.computeIfAbsent(key, (name) -> new HashMap<>())
			.computeIfAbsent(version, (name) -> new TreeSet<>())
			.addAll(deletes);
	}

	/** Writes that a replica's version is made of. */
	Set<String> content(Copy copy) {
		String value = copy.value();
		if (value != null) {
			return parts(value);
		}
		Set<String> deletes = new TreeSet<>();
		this.tombstones.getOrDefault(copy.key(), Map.of()).forEach((version, ids) -> {
			if (copy.includes(version)) {
				deletes.addAll(ids);
			}
		});
		return deletes;
	}

	static Set<String> parts(String json) {
		return new TreeSet<>(Arrays.asList(json.substring(1, json.length() - 1).split("\\+")));
	}

	/** These writes lost by the strategy, which is on record. */
	void beaten(Copy loser) {
		content(loser).forEach((id) -> this.closed.putIfAbsent(id, Fate.LOST_BY_STRATEGY));
	}

	void discarded(Copy given) {
		content(given).forEach((id) -> this.closed.putIfAbsent(id, Fate.DISCARDED));
	}

	/** A record that no one else has was deleted without a trace. */
	void withdrawn(Write write) {
		this.closed.putIfAbsent(write.id(), Fate.WITHDRAWN);
		this.withdrawn.put(write.id(), write);
	}

	/** An older file may bring back what was deleted in a newer one. */
	void fileWasReplaced() {
		this.withdrawn.clear();
		this.fileReplaced = true;
	}

	/** Whether a copy of a file may know of pushes of which the device does not. */
	boolean wasFileReplaced() {
		return this.fileReplaced;
	}

	void close(String id, Fate fate) {
		this.closed.putIfAbsent(id, fate);
	}

	/** All deletes so far have been kept as long as they had to be. */
	void deletesAreOld() {
		this.writes.values()
			.stream()
			.filter(Write::delete)
			.forEach((write) -> this.closed.putIfAbsent(write.id(), Fate.PAST_RETENTION));
	}

	/** What no replica holds any more was lost with a disk. */
	int excuse(Collection<Copy> held) {
		Set<String> covered = covered(held);
		int excused = 0;
		for (Write write : this.writes.values()) {
			if (!covered.contains(write.id()) && this.closed.putIfAbsent(write.id(), Fate.LOST_WITH_DISK) == null) {
				excused++;
			}
		}
		return excused;
	}

	/**
	 * Sees that every write is held, or superseded by one that is.
	 * @throws Violation if one is not
	 */
	void requireHeld(Collection<Copy> held) {
		Set<String> covered = covered(held);
		for (Write write : this.writes.values()) {
			if (!covered.contains(write.id()) && this.closed.get(write.id()) != Fate.LOST_WITH_DISK) {
				throw new Violation("ledger", "write " + write.id() + " of " + write.key() + " by d" + write.device()
						+ ", which had seen " + write.saw() + ", has vanished");
			}
		}
		for (Write delete : this.withdrawn.values()) {
			for (Copy copy : held) {
				if (copy.key().equals(delete.key()) && !Collections.disjoint(content(copy), delete.saw())) {
					throw new Violation("ledger", "what " + delete + " deleted is back: " + copy);
				}
			}
		}
	}

	/** What became of each write, when all is at rest. */
	Map<Fate, Integer> fates(Collection<Copy> held) {
		Set<String> visible = new TreeSet<>();
		held.forEach((copy) -> visible.addAll(content(copy)));
		Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
		for (Write write : this.writes.values()) {
			Fate fate = visible.contains(write.id()) ? Fate.VISIBLE
					: this.closed.getOrDefault(write.id(), Fate.SUPERSEDED);
			fates.merge(fate, 1, Integer::sum);
		}
		return fates;
	}

	private Set<String> covered(Collection<Copy> held) {
		Deque<String> open = new ArrayDeque<>();
		held.forEach((copy) -> open.addAll(content(copy)));
		this.closed.forEach((id, fate) -> {
			if (fate != Fate.LOST_WITH_DISK) {
				open.add(id);
			}
		});
		Set<String> covered = new TreeSet<>();
		while (!open.isEmpty()) {
			String id = open.poll();
			Write write = this.writes.get(id);
			if (covered.add(id) && write != null) {
				open.addAll(write.saw());
				open.addAll(alike(write));
			}
		}
		return covered;
	}

	/**
	 * Deletes that became one with a delete: they do not conflict, and whoever has seen
	 * the one that stands has seen what they did.
	 */
	private Set<String> alike(Write write) {
		Set<String> alike = new TreeSet<>();
		if (write.delete()) {
			this.tombstones.getOrDefault(write.key(), Map.of())
				.values()
				.stream()
				.filter((ids) -> ids.contains(write.id()))
				.forEach(alike::addAll);
		}
		return alike;
	}

	/**
	 * A write that was acknowledged.
	 *
	 * @param id its name
	 * @param key the record
	 * @param delete whether it is a delete
	 * @param saw writes that its device held of the record at that moment
	 * @param device the device's number
	 */
	record Write(String id, String key, boolean delete, Set<String> saw, int device) {

	}

	/**
	 * What may become of a write.
	 */
	enum Fate {

		VISIBLE, SUPERSEDED, LOST_BY_STRATEGY, DISCARDED, WITHDRAWN, PAST_RETENTION, LOST_WITH_DISK

	}

}
