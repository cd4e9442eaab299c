package one.persist.internal.records;

import java.util.List;

import one.persist.DeadLetter;
import one.persist.Version;

/**
 * What a person does about entries that a remote refused for good.
 */
public final class DeadLetters {

	private final LocalStore store;

	/**
	 * Creates the dead letters of a store.
	 * @param store the store
	 */
	public DeadLetters(LocalStore store) {
		this.store = store;
	}

	/**
	 * Those that nobody has given up.
	 * @param limit how many at most
	 * @return oldest first
	 */
	public List<DeadLetter> oldest(int limit) {
		return this.store.read((session) -> this.store.deadLetters().oldest(limit).stream().map((row) -> {
			LocalRecord record = this.store.records().find(session, row.record());
			return new DeadLetter(row.id(), this.store.remotes().name(session, row.remote()),
					(record != null) ? record.key() : "", Version.parse(row.version()), row.code(), row.detail(),
					row.refusedAt());
		}).toList());
	}

	/**
	 * Puts one back into the queue.
	 * @param id its id
	 * @return whether there was one
	 */
	public boolean retry(long id) {
		return this.store.write((session) -> {
			DeadLetterRow row = this.store.deadLetters().find(id);
			LocalRecord record = (row != null) ? this.store.records().find(session, row.record()) : null;
			if (row == null || row.discarded() || record == null) {
				return false;
			}
			for (Link link : this.store.links()) {
				if (link.id() == row.remote()) {
					return this.store.entries().enter(session, link, record, true);
				}
			}
			return false;
		});
	}

	/**
	 * Gives one up.
	 * @param id its id
	 * @return whether there was one
	 */
	public boolean discard(long id) {
		return this.store.write((session) -> {
			DeadLetterRow row = this.store.deadLetters().find(id);
			if (row == null || row.discarded()) {
				return false;
			}
			this.store.deadLetters().update(row.givenUp());
			return true;
		});
	}

}
