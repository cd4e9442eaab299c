package one.persist.autoconfigure;

import one.persist.StoreOpenException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a store whose file could not be opened.
 */
class StoreOpenFailureAnalyzer extends AbstractFailureAnalyzer<StoreOpenException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, StoreOpenException cause) {
		String description = "The store file '" + cause.path() + "' could not be opened, and was left as it is:\n\n    "
				+ cause.getMessage();
		return new FailureAnalysis(description, action(cause.reason()), cause);
	}

	private static String action(StoreOpenException.Reason reason) {
		return switch (reason) {
			case OWNED ->
				"Stop the other process that uses the file, or give each store and each process a file of its own: set persist.stores.<name>.path, or persist.directory.";
			case LINKED ->
				"Remove all names of the file but one (find them with 'find -samefile'), or give the store a copy of it.";
			case NEWER_SCHEMA ->
				"Use the version of Persist that wrote the file, or a later one. It cannot be opened by an earlier one.";
			case NOT_A_STORE ->
				"Point persist.stores.<name>.path at another file: this one belongs to something else, and stays untouched.";
			case NOT_ACCESSIBLE ->
				"Let the user that runs the application read and write the file and its folder, or point persist.stores.<name>.path elsewhere.";
			case DAMAGED ->
				"Keep the file, with those that end in '-wal' and '-shm', and restore it from a backup; or move it away: what remotes have is pulled into a new one.";
			case SQLITE_TOO_OLD ->
				"Use a later version of org.xerial:sqlite-jdbc: remove the one that the application sets, or raise it.";
		};
	}

}
