package one.persist.conflict;

import java.util.Objects;
import java.util.Optional;

import one.persist.Json;
import one.persist.UnreadableValueException;
import one.persist.conflict.Resolution.Deferred;
import one.persist.conflict.Resolution.KeepLocal;
import one.persist.conflict.Resolution.Merged;
import one.persist.conflict.Resolution.TakeRemote;
import one.persist.spi.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * Asks a {@link MergeFunction}, in terms of its own type.
 *
 * @param <T> type of the function's values
 */
public final class MergeStrategy<T> implements ConflictStrategy {

	/** The name in configurations. */
	public static final String NAME = "merge";

	private final MergeFunction<T> function;

	private final ValueCodec<T> codec;

	/**
	 * Creates a strategy.
	 * @param function what merges
	 * @param codec turns JSON into the function's type and back
	 */
	public MergeStrategy(MergeFunction<T> function, ValueCodec<T> codec) {
		this.function = function;
		this.codec = codec;
	}

	@Override
	public Resolution resolve(ConflictContext conflict) throws Exception {
		RecordVersion<T> local = typed(conflict.local());
		RecordVersion<T> remote = typed(conflict.remote());
		if (local == null) {
			return mergeDelete(conflict.remote(), conflict.local(), new TakeRemote(), new KeepLocal());
		}
		if (remote == null) {
			return mergeDelete(conflict.local(), conflict.remote(), new KeepLocal(), new TakeRemote());
		}
		RecordVersion<@Nullable Json> base = conflict.base();
		T merged = this.function.merge(local, remote, (base != null) ? typedBase(base) : null);
		return (merged != null) ? new Merged(this.codec.encode(merged))
				: new Deferred("the merge function returned null");
	}

	private Resolution mergeDelete(RecordVersion<@Nullable Json> written, RecordVersion<@Nullable Json> deleted,
			Resolution writtenStays, Resolution deleteStands) throws Exception {
		RecordVersion<T> value = Objects.requireNonNull(typed(written), "Two deletes do not conflict");
		Optional<T> kept = this.function.mergeDelete(value, RecordVersion.of(null, deleted.version()));
		if (kept == null) {
			return new Deferred("the merge function returned null");
		}
		if (kept.isEmpty()) {
			return deleteStands;
		}
		return kept.get().equals(value.value()) ? writtenStays : new Merged(this.codec.encode(kept.get()));
	}

	/** A base that no longer fits the type is as good as none. */
	private @Nullable RecordVersion<T> typedBase(RecordVersion<@Nullable Json> base) {
		try {
			return typed(base);
		}
		catch (UnreadableValueException ex) {
			return null;
		}
	}

	private @Nullable RecordVersion<T> typed(RecordVersion<@Nullable Json> side) {
		Json value = side.value();
		return (value != null) ? new RecordVersion<>(this.codec.decode(value), side.version()) : null;
	}

}
