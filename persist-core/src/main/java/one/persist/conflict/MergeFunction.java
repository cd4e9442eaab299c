package one.persist.conflict;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Makes one value of two, for stores whose strategy is {@code merge}. The result is a new
 * write that covers both. Called like a {@link ConflictStrategy}: outside of any
 * transaction, with a deadline; when it throws, returns null or takes too long, the
 * record is left for a person, with the reason.
 * <p>
 * It should be commutative, so that two devices that merge the same two values come to
 * the same result.
 *
 * @param <T> type of the values
 */
@FunctionalInterface
public interface MergeFunction<T> {

	/**
	 * Merges two values.
	 * @param local this device's version
	 * @param remote the other version
	 * @return the merged value
	 * @throws Exception for any reason: the conflict is then left for a person
	 */
	T merge(RecordVersion<T> local, RecordVersion<T> remote) throws Exception;

	/**
	 * Merges two values that came from a third.
	 * @param local this device's version
	 * @param remote the other version
	 * @param base what both came from; null if the record was new on both sides, or that
	 * is no longer known
	 * @return the merged value; unless overridden, what the merge of two gives
	 * @throws Exception for any reason: the conflict is then left for a person
	 */
	default T merge(RecordVersion<T> local, RecordVersion<T> remote, @Nullable RecordVersion<T> base) throws Exception {
		return merge(local, remote);
	}

	/**
	 * Decides between a value and a delete that had not seen it.
	 * @param written the side with the value
	 * @param deleted the side without, whose {@code value()} is null
	 * @return the value to keep; unless overridden, the written one. Empty to let the
	 * delete stand
	 * @throws Exception for any reason: the conflict is then left for a person
	 */
	default Optional<T> mergeDelete(RecordVersion<T> written, RecordVersion<@Nullable T> deleted) throws Exception {
		return Optional.of(written.value());
	}

}
