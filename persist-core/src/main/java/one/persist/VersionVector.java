package one.persist;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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

	private static final VersionVector EMPTY = new VersionVector();

	/** Of each device its newest write, in the order of device ids. Nearly always one. */
	private final Version[] newest;

	private VersionVector(Version... newest) {
		this.newest = newest;
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
		return new VersionVector(version);
	}

	/**
	 * A vector of the given entries.
	 * @param entries newest timestamp a device; copied
	 * @return the vector
	 */
	public static VersionVector of(Map<DeviceId, HybridTimestamp> entries) {
		return entries.isEmpty() ? EMPTY : ofSorted(new TreeMap<>(entries));
	}

	private static VersionVector ofSorted(SortedMap<DeviceId, HybridTimestamp> entries) {
		Version[] newest = new Version[entries.size()];
		int size = 0;
		for (Map.Entry<DeviceId, HybridTimestamp> entry : entries.entrySet()) {
			newest[size++] = new Version(entry.getValue(), entry.getKey());
		}
		return new VersionVector(newest);
	}

	/**
	 * Whether the write named by a version has been seen.
	 * @param version any version of the same record
	 * @return true if this vector's entry of its device is at least its timestamp
	 */
	public boolean includes(Version version) {
		HybridTimestamp known = get(version.device());
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
		int index = indexOf(version.device());
		int before = (index >= 0) ? index : -index - 1;
		int after = (index >= 0) ? index + 1 : before;
		Version[] raised = new Version[before + 1 + this.newest.length - after];
		System.arraycopy(this.newest, 0, raised, 0, before);
		raised[before] = version;
		System.arraycopy(this.newest, after, raised, before + 1, this.newest.length - after);
		return new VersionVector(raised);
	}

	/**
	 * The vector that has seen what either has.
	 * @param other vector of the same record
	 * @return for each device the newer timestamp of both
	 */
	public VersionVector unite(VersionVector other) {
		if (other.newest.length == 0 || this.equals(other)) {
			return this;
		}
		if (this.newest.length == 0) {
			return other;
		}
		SortedMap<DeviceId, HybridTimestamp> united = toMap();
		for (Version theirs : other.newest) {
			united.merge(theirs.device(), theirs.timestamp(), (a, b) -> (a.compareTo(b) >= 0) ? a : b);
		}
		return ofSorted(united);
	}

	/**
	 * The timestamp known of a device.
	 * @param device any device
	 * @return its newest timestamp, or null if it never wrote the record
	 */
	public @Nullable HybridTimestamp get(DeviceId device) {
		int index = indexOf(device);
		return (index >= 0) ? this.newest[index].timestamp() : null;
	}

	/** Where a device's entry is; where it would be, negative and less one, if not. */
	private int indexOf(DeviceId device) {
		int from = 0;
		int to = this.newest.length;
		while (from < to) {
			int middle = (from + to) >>> 1;
			int order = this.newest[middle].device().compareTo(device);
			if (order == 0) {
				return middle;
			}
			from = (order < 0) ? middle + 1 : from;
			to = (order < 0) ? to : middle;
		}
		return -from - 1;
	}

	/**
	 * How many devices ever wrote the record.
	 * @return number of entries
	 */
	public int size() {
		return this.newest.length;
	}

	/**
	 * Of each device its newest write, in the order of device ids.
	 * @return an unmodifiable view
	 */
	public List<Version> newest() {
		return Collections.unmodifiableList(Arrays.asList(this.newest));
	}

	/**
	 * All entries, in the order of device ids.
	 * @return an unmodifiable copy
	 */
	public SortedMap<DeviceId, HybridTimestamp> entries() {
		return Collections.unmodifiableSortedMap(toMap());
	}

	private SortedMap<DeviceId, HybridTimestamp> toMap() {
		SortedMap<DeviceId, HybridTimestamp> entries = new TreeMap<>();
		for (Version version : this.newest) {
			entries.put(version.device(), version.timestamp());
		}
		return entries;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof VersionVector vector && Arrays.equals(this.newest, vector.newest);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.newest);
	}

	@Override
	public String toString() {
		return entries().toString();
	}

}
