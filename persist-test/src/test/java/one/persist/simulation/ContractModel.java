package one.persist.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * What the contract says that replicas come to, from what they hold: of each record the
 * version that has seen all others; where some have not seen each other, by
 * last-write-wins the greatest of them, by merging a value with all parts of the newest.
 * Knows nothing of queues, cursors, pages and pushes.
 */
final class ContractModel {

	private static final int PERMUTATIONS = 20;

	private final String strategy;

	private final Map<String, List<Copy>> copies = new TreeMap<>();

	ContractModel(String strategy, Collection<Copy> held) {
		this.strategy = strategy;
		for (Copy copy : held) {
			this.copies.computeIfAbsent(copy.key(), (key) -> new ArrayList<>()).add(copy);
		}
	}

	/**
	 * Whether a replica's record is what the contract says.
	 * @param found the record, or null if there is none
	 * @return what is wrong, or null
	 */
	@Nullable String objection(String key, @Nullable Copy found) {
		List<Copy> all = this.copies.getOrDefault(key, List.of());
		if (all.isEmpty()) {
			return (found != null) ? "nobody had " + found : null;
		}
		List<Copy> newest = newest(all);
		Copy expected = fold(all);
		boolean met = (found != null) ? expected.sameAs(found) : expected.value() == null;
		if (met) {
			return null;
		}
		if (this.strategy.equals("last-write-wins") || hasNoConflict(all)) {
			return "expected " + expected + ", found " + found;
		}
		if (this.strategy.equals("merge") && found != null && found.value() != null) {
			Set<String> parts = Ledger.parts(found.value());
			Set<String> most = parts(all);
			for (String part : parts(newest)) {
				if (!parts.contains(part)) {
					return "part " + part + " is missing in " + found;
				}
			}
			for (String part : parts) {
				if (!most.contains(part) && !part.startsWith("x")) {
					return "part " + part + " is from nowhere in " + found;
				}
			}
		}
		return null;
	}

	/**
	 * Where some have not seen each other, devices may merge them anew, though another
	 * device has merged them before: to a version of their own.
	 */
	private static boolean hasNoConflict(List<Copy> all) {
		return all.stream()
			.allMatch((a) -> all.stream().allMatch((b) -> a.includes(b.version()) || b.includes(a.version())));
	}

	/** Every order of arrival comes to the same. */
	void requireOrderDoesNotMatter() {
		if (!this.strategy.equals("last-write-wins")) {
			return;
		}
		Random random = new Random(1);
		this.copies.forEach((key, all) -> {
			Copy first = fold(all);
			List<Copy> shuffled = new ArrayList<>(all);
			for (int i = 0; i < PERMUTATIONS; i++) {
				Collections.shuffle(shuffled, random);
				Copy other = fold(shuffled);
				if (!first.sameAs(other) || !first.vector().equals(other.vector())) {
					throw new Violation("model", "the order of " + all + " makes " + first + " or " + other);
				}
			}
		});
	}

	private static Set<String> parts(List<Copy> copies) {
		Set<String> parts = new TreeSet<>();
		for (Copy copy : copies) {
			if (copy.value() != null) {
				parts.addAll(Ledger.parts(copy.value()));
			}
		}
		return parts;
	}

	/** Versions that no other one has seen. */
	private static List<Copy> newest(List<Copy> all) {
		Map<String, Copy> newest = new TreeMap<>();
		for (Copy copy : all) {
			boolean seen = all.stream()
				.anyMatch((other) -> !other.version().equals(copy.version()) && other.includes(copy.version()));
			if (!seen) {
				newest.put(copy.version(), copy);
			}
		}
		return List.copyOf(newest.values());
	}

	private static Copy fold(List<Copy> all) {
		Copy result = all.get(0);
		for (Copy next : all) {
			result = join(result, next);
		}
		return result;
	}

	private static Copy join(Copy a, Copy b) {
		boolean aSawB = a.includes(b.version());
		boolean bSawA = b.includes(a.version());
		Copy winner = (aSawB != bSawA) ? (aSawB ? a : b) : ((a.version().compareTo(b.version()) >= 0) ? a : b);
		Map<String, String> united = new TreeMap<>(a.vector());
		b.vector().forEach((device, time) -> united.merge(device, time, (x, y) -> (x.compareTo(y) >= 0) ? x : y));
		return new Copy(winner.key(), winner.value(), winner.version(), united);
	}

}
