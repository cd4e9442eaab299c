package one.persist.spi;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Starts the cycles that are due. A worker calls it at intervals and when it is woken; a
 * test calls it by hand. What is due is found by looking, so a call too many does no
 * harm, and a wake that was missed is made up for by the next call. Safe for use by many
 * threads.
 */
public interface SyncDriver {

	/**
	 * Starts every cycle that is due, or will be within a tenth of its interval, and
	 * returns at once. Two cycles of one store and remote never run together.
	 * @param executor where the cycles run; with {@code Runnable::run}, here
	 * @return time until the next cycle is due; zero if one is due already. At most an
	 * hour; the interval, and no less, if a look after it is early enough
	 */
	Duration runDue(Executor executor);

	/**
	 * Tells the shortest interval of all stores with a remote, as this device keeps it: a
	 * tenth shorter or longer at most than it was asked for, so that devices spread.
	 * @return the interval; an hour while no store has a remote
	 */
	Duration shortestInterval();

	/**
	 * Registers who is told that something may have become due earlier than was last
	 * said, and in what time: after a local write, a resume, an announcement, or a cycle.
	 * Called on the thread of the writer, after its commit: it must return at once. One
	 * waker at a time; the last one holds. Whoever registers promises to call
	 * {@link #runDue} when it said, at each {@link #shortestInterval} also unasked, until
	 * {@link #dismissWaker} or {@link #drain}: see {@link #noticeOverdue}.
	 * @param waker calls {@link #runDue} on another thread, in the time that it is given
	 */
	void onWake(Consumer<Duration> waker);

	/**
	 * Takes back what {@link #onWake} promised: nobody is woken, and no look is missed,
	 * until someone registers again.
	 */
	void dismissWaker();

	/**
	 * Notices if whoever promised to call {@link #runDue} has not done so for minutes.
	 * All remotes that are not paused or wait for a person then say so, as
	 * {@link one.persist.RemoteState#STALLED}, and the waker is called. Looking at the
	 * status of a store does this too.
	 * @return true if it is to be begun anew
	 */
	boolean noticeOverdue();

	/**
	 * Pushes once more what waits, then lets no further cycle start.
	 * @param timeout for all stores together
	 * @return entries that still wait, over all stores; they are safe in the files
	 */
	long drain(Duration timeout);

}
