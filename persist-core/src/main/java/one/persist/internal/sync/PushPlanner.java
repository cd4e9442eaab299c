package one.persist.internal.sync;

import java.util.ArrayList;
import java.util.List;

import one.persist.Json;
import one.persist.internal.records.QueueTable.DueEntry;
import one.persist.protocol.PushEntry;

/**
 * Turns what is due into what to send: batches bounded by count and by bytes, oldest
 * first. Reads no clock, no database, no network.
 */
final class PushPlanner {

	/** Bytes that names, quotes, version and vector take around a key and a value. */
	private static final int ENTRY_ENVELOPE = 200;

	/**
	 * Bytes of a push beside its entries: tokens and names of pushes, at their longest.
	 */
	private static final int PUSH_ENVELOPE = 8_192;

	/**
	 * Bytes of a push, about, by the measure of the plan.
	 * @param entries its entries
	 * @return bytes before compression
	 */
	static int sizeOf(List<PushEntry> entries) {
		return PUSH_ENVELOPE + entries.stream().mapToInt((entry) -> {
			Json value = entry.change().value();
			return ENTRY_ENVELOPE + entry.change().key().length() + ((value != null) ? value.size() : 0);
		}).sum();
	}

	/**
	 * Plans pushes.
	 * @param due entries, oldest first
	 * @param limits bounds of each push; an entry larger than the bytes goes alone
	 * @return each push, all entries once, in their order
	 */
	List<List<DueEntry>> plan(List<DueEntry> due, PushLimits limits) {
		List<List<DueEntry>> batches = new ArrayList<>();
		List<DueEntry> batch = new ArrayList<>();
		long bytes = PUSH_ENVELOPE;
		for (DueEntry entry : due) {
			int size = entry.size() + ENTRY_ENVELOPE;
			boolean full = batch.size() == limits.entries() || bytes + size > limits.bytes();
			if (full && !batch.isEmpty()) {
				batches.add(batch);
				batch = new ArrayList<>();
				bytes = PUSH_ENVELOPE;
			}
			batch.add(entry);
			bytes += size;
		}
		if (!batch.isEmpty()) {
			batches.add(batch);
		}
		return batches;
	}

}
