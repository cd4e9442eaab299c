package one.persist;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Some of the keys of a store: all of them, none, or those that begin with one of some
 * prefixes. Two scopes are equal if they have the same keys, however they were told.
 * Immutable.
 */
public final class KeyScope {

	/** Prefixes that a scope is made of, at most: each key is held against them. */
	public static final int MAX_PREFIXES = 1_000;

	/** Prefixes that a message shows. */
	private static final int SHOWN = 10;

	private static final String ANY = "";

	private static final KeyScope ALL = new KeyScope(new TreeSet<>(List.of(ANY)));

	private static final KeyScope NONE = new KeyScope(new TreeSet<>());

	/** None of them begins with another. */
	private final TreeSet<String> prefixes;

	private KeyScope(TreeSet<String> prefixes) {
		this.prefixes = prefixes;
	}

	/**
	 * All keys.
	 * @return the scope
	 */
	public static KeyScope all() {
		return ALL;
	}

	/**
	 * No key.
	 * @return the scope
	 */
	public static KeyScope none() {
		return NONE;
	}

	/**
	 * The keys that begin with one of some prefixes.
	 * @param prefixes what keys begin with, compared as keys are; each as long as a key
	 * may be, at most; none for no key
	 * @return the scope
	 * @throws InvalidRecordException if a prefix is empty, or what no key begins with
	 * @throws IllegalArgumentException if there are more than {@link #MAX_PREFIXES}
	 */
	public static KeyScope prefixes(Collection<String> prefixes) {
		if (prefixes.size() > MAX_PREFIXES) {
			throw new IllegalArgumentException(
					"A scope has at most " + MAX_PREFIXES + " prefixes, not " + prefixes.size());
		}
		prefixes.forEach(RecordKeys::require);
		return of(prefixes);
	}

	/**
	 * The keys that begin with one of some prefixes.
	 * @param prefixes what keys begin with
	 * @return the scope
	 * @throws InvalidRecordException if a prefix is empty, or what no key begins with
	 * @throws IllegalArgumentException if there are more than {@link #MAX_PREFIXES}
	 */
	public static KeyScope prefixes(String... prefixes) {
		return prefixes(List.of(prefixes));
	}

	/** In their order, what begins with another follows it, and is not needed. */
	private static KeyScope of(Collection<String> prefixes) {
		TreeSet<String> shortest = new TreeSet<>();
		for (String prefix : new TreeSet<>(prefixes)) {
			if (shortest.isEmpty() || !prefix.startsWith(shortest.last())) {
				shortest.add(prefix);
			}
		}
		return new KeyScope(shortest);
	}

	/**
	 * The keys that this scope and another have in common.
	 * @param other another scope
	 * @return the scope of these
	 */
	public KeyScope intersect(KeyScope other) {
		List<String> common = new ArrayList<>();
		this.prefixes.stream().filter(other::contains).forEach(common::add);
		other.prefixes.stream().filter(this::contains).forEach(common::add);
		return of(common);
	}

	/**
	 * Whether a key is one of these.
	 * @param key a key
	 * @return true if it is
	 */
	public boolean contains(String key) {
		// what lies between a prefix and a key that begins with it begins with it, too
		String before = this.prefixes.floor(key);
		return before != null && key.startsWith(before);
	}

	/**
	 * Whether no key is left out.
	 * @return true for all keys
	 */
	public boolean isAll() {
		return this.prefixes.contains(ANY);
	}

	/**
	 * The fewest prefixes that tell the scope.
	 * @return prefixes in the order of their characters, none of which begins with
	 * another; one empty text for all keys; empty for no key
	 */
	public List<String> prefixes() {
		return List.copyOf(this.prefixes);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof KeyScope scope && this.prefixes.equals(scope.prefixes);
	}

	@Override
	public int hashCode() {
		return this.prefixes.hashCode();
	}

	/**
	 * The scope in words.
	 * @return all keys, no key, or the first of the prefixes
	 */
	@Override
	public String toString() {
		if (isAll()) {
			return "all keys";
		}
		if (this.prefixes.isEmpty()) {
			return "no key";
		}
		String shown = this.prefixes.stream().limit(SHOWN).collect(Collectors.joining(", "));
		int more = this.prefixes.size() - SHOWN;
		return "keys that begin with " + shown + ((more > 0) ? " and " + more + " more" : "");
	}

}
