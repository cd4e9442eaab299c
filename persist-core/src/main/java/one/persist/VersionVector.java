package one.persist;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Of one record: the newest timestamp known of each device that ever wrote it. It tells
 * which writes a version has seen, so that a version which has seen another can replace
 * it and all others conflict (Parker and others, <em>Detection of Mutual Inconsistency in
 * Distributed Systems</em>, 1983). Immutable.
 */
public final class VersionVector {

	private static final VersionVector EMPTY = new VersionVector(new TreeMap<>());

	private final SortedMap<DeviceId, HybridTimestamp> entries;

	private VersionVector(SortedMap<DeviceId, HybridTimestamp> entries) {
		this.entries = Collections.unmodifiableSortedMap(entries);
	}

	/**
	 * The vector of a record that nobody wrote.
	 * @return a vector without entries
	 */
	public static VersionVector empty() {
		return EMPTY;
	}

	/**
	 * The vector of a record that one device wrote once.
	 * @param version that write
	 * @return a vector with its entry alone
	 */
	public static VersionVector of(Version version) {
		return EMPTY.with(version);
	}

	/**
	 * A vector of the given entries.
	 * @param entries newest timestamp a device; copied
	 * @return the vector
	 */
	public static VersionVector of(Map<DeviceId, HybridTimestamp> entries) {
		return entries.isEmpty() ? EMPTY : new VersionVector(new TreeMap<>(entries));
	}

	/**
	 * Whether the write named by a version has been seen.
	 * @param version any version of the same record
	 * @return true if this vector's entry of its device is at least its timestamp
	 */
	public boolean includes(Version version) {
		HybridTimestamp known = this.entries.get(version.device());
		return known != null && known.compareTo(version.timestamp()) >= 0;
	}

	/**
	 * This vector after one more write.
	 * @param version that write
	 * @return a vector whose entry of the version's device is at least its timestamp
	 */
	public VersionVector with(Version version) {
		if (includes(version)) {
			return this;
		}
		SortedMap<DeviceId, HybridTimestamp> raised = new TreeMap<>(this.entries);
		raised.put(version.device(), version.timestamp());
		return new VersionVector(raised);
	}

	/**
	 * The vector that has seen what either has.
	 * @param other vector of the same record
	 * @return for each device the newer timestamp of both
	 */
	public VersionVector unite(VersionVector other) {
		if (other.entries.isEmpty() || this.equals(other)) {
			return this;
		}
		if (this.entries.isEmpty()) {
			return other;
		}
		SortedMap<DeviceId, HybridTimestamp> united = new TreeMap<>(this.entries);
		other.entries
			.forEach((device, timestamp) -> united.merge(device, timestamp, (a, b) -> (a.compareTo(b) >= 0) ? a : b));
		return new VersionVector(united);
	}

	/**
	 * The timestamp known of a device.
	 * @param device any device
	 * @return its newest timestamp, or null if it never wrote the record
	 */
	public @Nullable HybridTimestamp get(DeviceId device) {
		return this.entries.get(device);
	}

	/**
	 * All entries, in the order of device ids.
	 * @return an unmodifiable view
	 */
	public SortedMap<DeviceId, HybridTimestamp> entries() {
		return this.entries;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof VersionVector vector && this.entries.equals(vector.entries);
	}

	@Override
	public int hashCode() {
		return this.entries.hashCode();
	}

	@Override
	public String toString() {
		return this.entries.toString();
	}

}
