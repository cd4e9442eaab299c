package one.persist;

import java.time.Duration;
import java.util.List;

/**
 * Synchronization of one store: how it stands, and what a person may do about it. Safe
 * for use by many threads.
 */
public interface StoreSync {

	/**
	 * How it stands, remote by remote.
	 * @return a snapshot
	 */
	SyncStatus status();

	/**
	 * Runs a cycle with every remote that no person has paused, also one that refused the
	 * device before, and returns when all have pulled and pushed what there was, or
	 * failed. Being offline is a state in the result, not an exception.
	 * @return how it stands afterwards
	 */
	SyncStatus now();

	/** Pauses all remotes, until {@link #resume()}. Survives a restart. Writes go on. */
	void pause();

	/**
	 * Resumes all remotes, whether they were paused by hand or because a remote refused
	 * the device; each is tried at once.
	 */
	void resume();

	/**
	 * Has a cycle with one remote started soon, also when it waits after a failure, and
	 * does not wait for it. Changes nothing while the remote is paused.
	 * @param remote the remote's name
	 * @throws IllegalArgumentException if the store has no such remote
	 */
	void wake(String remote);

	/**
	 * Pauses one remote, until it is resumed. Survives a restart. Writes go on.
	 * @param remote the remote's name
	 * @throws IllegalArgumentException if the store has no such remote
	 */
	void pause(String remote);

	/**
	 * Resumes one remote, whether it was paused by hand or because it refused the device;
	 * it is tried at once.
	 * @param remote the remote's name
	 * @throws IllegalArgumentException if the store has no such remote
	 */
	void resume(String remote);

	/**
	 * Whether a record waits to be pushed to any remote, be it for a conflict to be
	 * settled.
	 * @param key the record's key
	 * @return true if so; false too if there is no such record
	 * @throws InvalidRecordException if the key is not allowed
	 */
	boolean isPending(String key);

	/**
	 * Waits until nothing waits to be pushed: neither to a remote that is paused nor to
	 * one that is away. Conflicts and dead letters wait for a person and are not waited
	 * for.
	 * @param timeout how long to wait
	 * @return whether all was pushed in time
	 * @throws InterruptedException if the waiting thread was interrupted
	 */
	boolean awaitPushed(Duration timeout) throws InterruptedException;

	/**
	 * Entries that a remote refused for good, oldest first, at most
	 * {@link RecordQuery#MAX_LIMIT}.
	 * @return the dead letters
	 */
	List<DeadLetter> deadLetters();

	/**
	 * Puts a dead letter back into the queue.
	 * @param id its id
	 * @return false if there is none of that id any more
	 */
	boolean retry(long id);

	/**
	 * Gives a dead letter up: this device keeps its record, the remote will not get it,
	 * and a later write of the key is sent again.
	 * @param id its id
	 * @return false if there is none of that id any more
	 */
	boolean discard(long id);

	/**
	 * What strategies decided without asking anyone, newest first. Kept for 30 days.
	 * @param limit how many at most, from 1 to {@link RecordQuery#MAX_LIMIT}
	 * @return the decisions
	 */
	List<Decision> decisions(int limit);

}
