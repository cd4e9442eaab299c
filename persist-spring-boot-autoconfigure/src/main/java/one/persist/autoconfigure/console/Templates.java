package one.persist.autoconfigure.console;

/**
 * Where the templates of a device's pages are.
 */
final class Templates {

	private static final String FOLDER = "one/persist/autoconfigure/console/";

	private Templates() {
	}

	static String named(String name) {
		return FOLDER + name;
	}

}
