package one.persist.server.rules;

/**
 * Whether a write is taken.
 */
public sealed interface Verdict {

	/**
	 * The write is taken.
	 * @return the verdict
	 */
	static Verdict accepted() {
		return new Accepted();
	}

	/**
	 * The write is not taken, now or later.
	 * @param reason why, for the people at the device; see {@link Refused}
	 * @return the verdict
	 */
	static Verdict refused(String reason) {
		return new Refused(reason);
	}

	/**
	 * The write is taken, unless other rules refuse it.
	 */
	record Accepted() implements Verdict {

	}

	/**
	 * The write is not taken.
	 *
	 * @param reason why, for the people at the device: one line of at most
	 * {@link #MAX_LENGTH} characters. A longer one is cut; what cannot be printed becomes
	 * a space
	 */
	record Refused(String reason) implements Verdict {

		/** Characters of a reason, at most: it is kept, and shown, with each refusal. */
		public static final int MAX_LENGTH = 500;

		/**
		 * Cuts the reason. A rule that puts a long text into one is not to fail a push.
		 */
		public Refused {
			StringBuilder printable = new StringBuilder();
			reason.codePoints()
				.limit(MAX_LENGTH)
				.map((c) -> isPrintable(c) ? c : ' ')
				.forEach(printable::appendCodePoint);
			reason = printable.substring(0, whole(printable));
		}

		private static boolean isPrintable(int c) {
			return !Character.isISOControl(c) && c != 0x2028 && c != 0x2029
					&& (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE);
		}

		/** Characters are counted as programs do; none is cut in half. */
		private static int whole(StringBuilder text) {
			int end = Math.min(text.length(), MAX_LENGTH);
			return (end < text.length() && Character.isLowSurrogate(text.charAt(end))) ? end - 1 : end;
		}

	}

}
