package one.persist.simulation;

import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import one.persist.Version;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one key on three devices and a remote, in sets instead of vectors: a
 * version knows the writes that it has seen, itself among them, and includes another if
 * it knows that one's write.
 */
final class SmallScopeModel {

	private final Rules rules;

	private final @Nullable State[] devices;

	/** What each device and the remote are known to have in common. */
	private final @Nullable State[] synced;

	private @Nullable State remote;

	SmallScopeModel(Rules rules, int devices) {
		this.rules = rules;
		this.devices = new State[devices];
		this.synced = new State[devices];
	}

	/** What one device reads, or null for nothing. */
	@Nullable String value(int device) {
		State state = this.devices[device];
		return (state != null) ? state.value() : null;
	}

	/**
	 * A device has written.
	 * @param value what; null for a delete
	 * @param version the write's version
	 */
	void write(int device, @Nullable String value, Version version) {
		State old = this.devices[device];
		Set<Version> known = new TreeSet<>(Set.of(version));
		if (old != null) {
			known.addAll(old.known());
		}
		boolean nobodyHasIt = value == null && this.synced[device] == null;
		this.devices[device] = nobodyHasIt ? null : new State(value, version, known);
	}

	/**
	 * A device pulls, then pushes.
	 * @param merged the version of what it merged, if it did
	 */
	void sync(int device, Supplier<Version> merged) {
		State theirs = this.remote;
		if (theirs != null) {
			this.devices[device] = merge(this.devices[device], theirs, merged);
		}
		State ours = this.devices[device];
		if (ours != null && (theirs == null || !theirs.includes(ours))) {
			this.remote = ours;
		}
		this.synced[device] = this.remote;
	}

	private State merge(@Nullable State ours, State theirs, Supplier<Version> merged) {
		if (ours == null || theirs.includes(ours)) {
			return theirs;
		}
		if (ours.includes(theirs)) {
			return ours;
		}
		boolean equal = Objects.equals(ours.value(), theirs.value());
		return equal ? ours.greater(theirs) : this.rules.decide(ours, theirs, merged);
	}

	/** What either has, in one order. */
	static String union(String ours, String theirs) {
		Set<String> parts = new TreeSet<>(Arrays.asList(ours.split("\\+")));
		parts.addAll(Arrays.asList(theirs.split("\\+")));
		return String.join("+", parts);
	}

	/**
	 * Decides between two versions of which neither has seen the other.
	 */
	@FunctionalInterface
	interface Rules {

		State decide(State ours, State theirs, Supplier<Version> merged);

		static Rules of(String strategy) {
			return switch (strategy) {
				case "last-write-wins" -> (ours, theirs, merged) -> ours.greater(theirs);
				case "merge" -> Rules::union;
				// a device reads its own side, until a person decides
				default -> (ours, theirs, merged) -> ours;
			};
		}

		/** A value stays as it is beside a delete, if it can keep its version. */
		private static State union(State ours, State theirs, Supplier<Version> merged) {
			if (ours.value() != null && theirs.value() != null) {
				return ours.becoming(SmallScopeModel.union(ours.value(), theirs.value()), merged.get(), theirs);
			}
			State kept = (ours.value() != null) ? ours : theirs;
			State greater = ours.greater(theirs);
			return kept.version().equals(greater.version()) ? greater
					: ours.becoming(String.valueOf(kept.value()), merged.get(), theirs);
		}

	}

	/**
	 * A version of the record.
	 *
	 * @param value null for a tombstone
	 * @param version the write that it is
	 * @param known the writes that it has seen
	 */
	record State(@Nullable String value, Version version, Set<Version> known) {

		boolean includes(State other) {
			return this.known.contains(other.version());
		}

		State greater(State other) {
			return (this.version.compareTo(other.version()) > 0) ? covering(other) : other.covering(this);
		}

		State becoming(String merged, Version at, State other) {
			Set<Version> both = new TreeSet<>(covering(other).known());
			both.add(at);
			return new State(merged, at, both);
		}

		private State covering(State other) {
			Set<Version> both = new TreeSet<>(this.known);
			both.addAll(other.known());
			return new State(this.value, this.version, both);
		}

	}

}
