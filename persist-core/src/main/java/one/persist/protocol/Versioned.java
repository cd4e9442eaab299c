package one.persist.protocol;

import one.persist.Version;
import one.persist.VersionVector;

/**
 * One version of a record, as far as comparing needs it.
 */
public interface Versioned {

	/**
	 * Names the write.
	 * @return the version
	 */
	Version version();

	/**
	 * What the version has seen.
	 * @return its vector
	 */
	VersionVector vector();

}
