package one.persist.protocol;

/**
 * How two versions of one record stand to each other. Devices and remotes compare by this
 * one function, which knows no values and no clock.
 */
public enum VersionComparison {

	/** Both are one version. */
	SAME,

	/** The first has seen the second: the second is old news. */
	INCLUDES,

	/** The second has seen the first: the first can be replaced. */
	INCLUDED,

	/** Neither has seen the other: a conflict, unless the values are equal. */
	CONCURRENT,

	/**
	 * Each claims to have seen the other, and they are two: cannot come from correct
	 * peers, and is treated as a conflict.
	 */
	CONTRADICTORY;

	/**
	 * Compares two versions of one record.
	 * @param first one version
	 * @param second another
	 * @return how the first stands to the second
	 */
	public static VersionComparison compare(Versioned first, Versioned second) {
		boolean includes = first.vector().includes(second.version());
		boolean included = second.vector().includes(first.version());
		if (includes && included) {
			return first.version().equals(second.version()) ? SAME : CONTRADICTORY;
		}
		if (includes) {
			return INCLUDES;
		}
		return included ? INCLUDED : CONCURRENT;
	}

}
