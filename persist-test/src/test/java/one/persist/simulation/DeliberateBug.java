package one.persist.simulation;

import java.util.List;

/**
 * A mistake that someone might make in one source file, written down as what they would
 * have changed.
 *
 * @param name what the code would do
 * @param source the file, from the root of the project
 * @param changes what is replaced; each original stands in the file exactly once
 */
record DeliberateBug(String name, String source, List<Change> changes) {

	private static final String CORE = "persist-core/src/main/java/one/persist/";

	private static final String SERVER = "persist-server/src/main/java/one/persist/server/storage/";

	static DeliberateBug inCore(String name, String file, Change... changes) {
		return new DeliberateBug(name, CORE + file + ".java", List.of(changes));
	}

	static DeliberateBug inServer(String name, String file, Change... changes) {
		return new DeliberateBug(name, SERVER + file + ".java", List.of(changes));
	}

	static Change change(String original, String replacement) {
		return new Change(original.strip(), replacement.strip());
	}

	/**
	 * The file with the mistake in it.
	 * @param text the file as it is
	 * @return the file as it would be
	 */
	String applyTo(String text) {
		String broken = text;
		for (Change change : this.changes) {
			int at = broken.indexOf(change.original());
			if (at < 0 || broken.indexOf(change.original(), at + 1) >= 0) {
				throw new IllegalStateException("Not once in " + this.source + ", so '" + this.name
						+ "' has to be written anew: " + change.original());
			}
			broken = broken.replace(change.original(), change.replacement());
		}
		return broken;
	}

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * One replacement.
	 *
	 * @param original what stands there
	 * @param replacement what would stand there
	 */
	record Change(String original, String replacement) {

	}

}
