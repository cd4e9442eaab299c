package one.persist.server.cli;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import one.persist.DamagedRecordException;
import one.persist.InvalidRecordException;
import one.persist.Json;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;

/**
 * Writes lines of JSON into a store's file, as its application would: each is a write of
 * this device, and waits for the remotes that the store is attached to.
 */
final class StoreImport implements AutoCloseable {

	/** Only for messages: the file does not know its store's name. */
	private static final String NAME = "import";

	/** Lines of a transaction, and bytes of their values. */
	private static final int BATCH = 500;

	private static final int BATCH_BYTES = 4 * 1024 * 1024;

	private final Stores stores;

	private final Store store;

	private final Records<Json> records;

	private final Rules rules;

	private final Map<Fate, Long> done = new EnumMap<>(Fate.class);

	private StoreImport(Stores stores, Store store, Rules rules) {
		this.stores = stores;
		this.store = store;
		this.records = store.records(Json.class);
		this.rules = rules;
	}

	/**
	 * Opens a store's file.
	 * @throws one.persist.StoreOpenException if it cannot be opened, or an application
	 * has it open
	 */
	static StoreImport into(Path file, Rules rules) {
		if (!Files.exists(file) && !rules.create()) {
			throw new CommandException(ExitCode.FAILED,
					"There is no file " + file + ". Check the path, or make it by --create.", null);
		}
		Stores stores = Stores.builder().build();
		boolean opened = false;
		try {
			StoreImport into = new StoreImport(stores, stores.create(NAME, StoreOptions.sqlite(file)), rules);
			opened = true;
			return into;
		}
		finally {
			if (!opened) {
				stores.close();
			}
		}
	}

	/**
	 * Imports all lines, some in each transaction.
	 * @param in lines of JSON; not closed
	 * @return how many lines had which fate
	 * @throws CommandException if a line is none, or breaks a rule
	 */
	Map<Fate, Long> run(InputStream in) {
		try (ImportLine.Reader reader = new ImportLine.Reader(in)) {
			List<ImportLine> batch = new ArrayList<>();
			int bytes = 0;
			for (ImportLine line = reader.next(); line != null; line = reader.next()) {
				batch.add(line);
				bytes += line.size();
				if (batch.size() == BATCH || bytes >= BATCH_BYTES) {
					write(batch);
					batch.clear();
					bytes = 0;
				}
			}
			write(batch);
		}
		return this.done;
	}

	private void write(List<ImportLine> batch) {
		List<Fate> fates = this.store.transaction(() -> batch.stream().map(this::write).toList());
		fates.forEach((fate) -> this.done.merge(fate, 1L, Long::sum));
	}

	private Fate write(ImportLine line) {
		if (line.damaged()) {
			return Fate.DAMAGED;
		}
		if (this.rules.pendingOnly() && !line.pending()) {
			return Fate.PASSED_OVER;
		}
		try {
			if (!this.rules.replace() && isThere(line.key())) {
				return Fate.KEPT;
			}
			Json value = line.value();
			if (value == null) {
				return this.records.delete(line.key()) ? Fate.DELETED : Fate.KEPT;
			}
			this.records.put(line.key(), value);
			return Fate.WRITTEN;
		}
		catch (InvalidRecordException ex) {
			throw line.refused(ex);
		}
	}

	/** A damaged record is there no more: whatever comes is better. */
	private boolean isThere(String key) {
		try {
			return this.records.get(key).isPresent();
		}
		catch (DamagedRecordException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		this.stores.close();
	}

	/**
	 * What is imported, and how.
	 *
	 * @param replace whether records that are there are written over
	 * @param pendingOnly whether only what waited to be sent is taken
	 * @param create whether a file that is not there is made
	 */
	record Rules(boolean replace, boolean pendingOnly, boolean create) {

	}

	/**
	 * What became of a line.
	 */
	enum Fate {

		/** The record was written. */
		WRITTEN("written"),

		/** The record was deleted. */
		DELETED("deleted"),

		/** The record is as it was. */
		KEPT("left as they were"),

		/** The line was not asked for. */
		PASSED_OVER("passed over"),

		/** The line is of a damaged record, which cannot be imported. */
		DAMAGED("damaged");

		private final String words;

		Fate(String words) {
			this.words = words;
		}

		String words() {
			return this.words;
		}

	}

}
