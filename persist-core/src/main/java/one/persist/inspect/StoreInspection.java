package one.persist.inspect;

import java.util.List;
import java.util.Optional;

import one.persist.DamagedRecordException;
import one.persist.DeadLetter;
import one.persist.Decision;
import one.persist.InvalidRecordException;

/**
 * What is in a store, for people who look after it: pages of bounded size, read by an
 * index and without values, so that a page costs the same in a store of a million
 * records. Reads alone, and never waits for a writer. Safe for use by many threads.
 * <p>
 * All pages fail with an {@link IllegalArgumentException} if {@link PageQuery#after()} is
 * not of a page of this kind.
 */
public interface StoreInspection {

	/**
	 * The records, in the order of their keys; deleted ones left out.
	 * @param query which
	 * @return a page. Values are not read, so damage shows only where it is known
	 */
	Page<RecordSummary> records(PageQuery query);

	/**
	 * All that is known of one record, also when it was deleted and its tombstone is
	 * kept.
	 * @param key its key
	 * @return the record, or empty if there is nothing of it
	 * @throws InvalidRecordException if the key is not allowed
	 * @throws DamagedRecordException if its bytes are not those that were written
	 */
	Optional<RecordDetail> record(String key);

	/**
	 * What waits to be pushed to a remote: without a prefix in the order in which the
	 * records were first written, with one in the order of their keys.
	 * @param remote the remote's name
	 * @param query which
	 * @return a page
	 * @throws IllegalArgumentException if the store has no such remote
	 */
	Page<QueuedRecord> queue(String remote, PageQuery query);

	/**
	 * The open conflicts, in the order in which their records were first written.
	 * @param query which
	 * @return a page
	 */
	Page<OpenConflict> conflicts(PageQuery query);

	/**
	 * Entries that remotes refused for good and nobody has given up, oldest first.
	 * @param query which
	 * @return a page
	 */
	Page<DeadLetter> deadLetters(PageQuery query);

	/**
	 * A dead letter that nobody has given up.
	 * @param id its id
	 * @return the dead letter, or empty if there is none of that id any more
	 */
	Optional<DeadLetter> deadLetter(long id);

	/**
	 * What strategies decided without asking anyone, newest first.
	 * @param query which
	 * @return a page
	 */
	Page<DecisionSummary> decisions(PageQuery query);

	/**
	 * A decision with both sides.
	 * @param id its id
	 * @return the decision, or empty if there is none of that id any more
	 */
	Optional<Decision> decision(long id);

	/**
	 * What cycles are doing at this time.
	 * @return one entry a remote with which a cycle is running and moves something
	 */
	List<SyncProgress> progress();

}
