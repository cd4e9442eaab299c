package one.persist.server.cli;

import picocli.CommandLine.Option;

/**
 * The options that say what is imported into a store's file, and how.
 */
final class ImportRules {

	@Option(names = "--replace", description = "Write over records that are there already.")
	private boolean replace;

	@Option(names = "--pending", description = "Only what waited to be sent when it was salvaged.")
	private boolean pending;

	@Option(names = "--create", description = "Make the file if it is not there.")
	private boolean create;

	StoreImport.Rules rules() {
		return new StoreImport.Rules(this.replace, this.pending, this.create);
	}

}
