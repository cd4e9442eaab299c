package one.persist.sample;

/**
 * What was found at a site. Kept in the store {@code inspections}, whose conflicts are
 * left to a person: two findings about one valve are not for a program to choose from.
 *
 * @param site where
 * @param inspector which van looked
 * @param finding what was found, in words
 * @param severity how bad it is
 * @param notes what else to know
 */
public record Inspection(String site, String inspector, String finding, Severity severity, String notes) {

	/**
	 * How bad a finding is.
	 */
	public enum Severity {

		/** Nothing to do. */
		OK,

		/** Look again next time. */
		MINOR,

		/** Repair it soon. */
		MAJOR,

		/** Stop, and repair it now. */
		CRITICAL

	}

}
