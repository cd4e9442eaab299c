package one.persist.spi;

import java.util.function.Supplier;

/**
 * A call to a remote that may be under way while its caller does something else. Used by
 * the thread that began it.
 *
 * @param <T> type of the answer
 */
public interface PendingCall<T> extends AutoCloseable {

	/**
	 * Waits for the answer. Once.
	 * @return the answer
	 * @throws RemoteException if the call failed; it may still have taken effect
	 */
	T answer();

	/**
	 * Gives up a call whose answer is not wanted any more; it may still take effect. Does
	 * nothing after an answer.
	 */
	@Override
	void close();

	/**
	 * A call that is made when its answer is waited for.
	 * @param <T> type of the answer
	 * @param call makes the call
	 * @return the call
	 */
	static <T> PendingCall<T> of(Supplier<T> call) {
		return new PendingCall<>() {

			@Override
			public T answer() {
				return call.get();
			}

			@Override
			public void close() {
				// nothing was begun
			}

		};
	}

}
