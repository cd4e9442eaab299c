package one.persist.benchmarks.run;

import java.util.Locale;

/**
 * What a figure must reach.
 *
 * @param kind how Persist is compared with the limit
 * @param value the bound
 */
public record Bar(Kind kind, double value) {

	/**
	 * How Persist is compared with the limit.
	 */
	public enum Kind {

		/** Persist divided by the limit is so much or more. */
		RATIO_AT_LEAST,

		/** Persist divided by the limit is so much or less. */
		RATIO_AT_MOST,

		/** Persist less the limit is so much or less. */
		DIFFERENCE_AT_MOST,

		/** Persist is so much or more, whatever the limit is. */
		VALUE_AT_LEAST,

		/** Persist is so much or less, whatever the limit is. */
		VALUE_AT_MOST,

		/** Nothing is asked of it. */
		NONE

	}

	/** For what is only told. */
	public static final Bar NONE = new Bar(Kind.NONE, 0);

	static Bar ratioAtLeast(double value) {
		return new Bar(Kind.RATIO_AT_LEAST, value);
	}

	static Bar ratioAtMost(double value) {
		return new Bar(Kind.RATIO_AT_MOST, value);
	}

	static Bar differenceAtMost(double value) {
		return new Bar(Kind.DIFFERENCE_AT_MOST, value);
	}

	static Bar valueAtLeast(double value) {
		return new Bar(Kind.VALUE_AT_LEAST, value);
	}

	static Bar valueAtMost(double value) {
		return new Bar(Kind.VALUE_AT_MOST, value);
	}

	/**
	 * What is compared with the bar.
	 * @param limit the limit's figure
	 * @param persist Persist's figure
	 * @return their ratio or their difference, or Persist's alone
	 */
	double of(double limit, double persist) {
		return switch (this.kind) {
			case RATIO_AT_LEAST, RATIO_AT_MOST, NONE -> persist / limit;
			case DIFFERENCE_AT_MOST -> persist - limit;
			case VALUE_AT_LEAST, VALUE_AT_MOST -> persist;
		};
	}

	boolean isReached(double measured) {
		return switch (this.kind) {
			case RATIO_AT_LEAST, VALUE_AT_LEAST -> measured >= this.value;
			case RATIO_AT_MOST, DIFFERENCE_AT_MOST, VALUE_AT_MOST -> measured <= this.value;
			case NONE -> true;
		};
	}

	@Override
	public String toString() {
		return switch (this.kind) {
			case RATIO_AT_LEAST -> ">= %.2f".formatted(this.value);
			case RATIO_AT_MOST, VALUE_AT_MOST -> "<= %.2f".formatted(this.value);
			case VALUE_AT_LEAST -> String.format(Locale.ROOT, ">= %.0f", this.value);
			case DIFFERENCE_AT_MOST -> String.format(Locale.ROOT, "<= +%s", this.value);
			case NONE -> "";
		};
	}

}
