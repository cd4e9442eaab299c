package one.persist.simulation;

import java.util.function.Supplier;

import one.persist.spi.PendingCall;
import org.jspecify.annotations.Nullable;

/**
 * A call that has taken effect when it is begun, and whose answer waits.
 *
 * @param <T> type of the answer
 */
final class MadeCall<T> implements PendingCall<T> {

	private @Nullable T answer;

	private @Nullable RuntimeException failure;

	MadeCall(Supplier<T> call) {
		try {
			this.answer = call.get();
		}
		catch (RuntimeException ex) {
			this.failure = ex;
		}
	}

	@Override
	public T answer() {
		if (this.failure != null) {
			throw this.failure;
		}
		if (this.answer == null) {
			throw new IllegalStateException("An answer is waited for once");
		}
		T answer = this.answer;
		this.answer = null;
		return answer;
	}

	@Override
	public void close() {
		// what has taken effect stays
	}

}
