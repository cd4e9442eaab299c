package one.persist.internal.records;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import one.persist.DamagedRecordException;
import one.persist.InvalidRecordException;
import one.persist.Json;
import one.persist.RecordKeys;
import one.persist.RecordQuery;
import one.persist.Records;
import one.persist.StoredRecord;
import one.persist.UnreadableValueException;
import one.persist.Version;
import one.persist.conflict.Conflict;
import one.persist.conflict.RecordVersion;
import one.persist.internal.records.LocalWrites.SeenSides;
import one.persist.internal.records.RecordRows.Listed;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.protocol.RecordChange;
import one.persist.spi.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * A store's records as values of one type.
 *
 * @param <T> type of the values
 */
public final class RecordsView<T> implements Records<T> {

	/** Records that a stream reads at once. */
	private static final int STREAM_PAGE = 500;

	private final LocalStore store;

	private final LocalWrites writes;

	private final ValueCodec<T> codec;

	/**
	 * Creates a view.
	 * @param store the store
	 * @param writes what writes to it
	 * @param codec turns values into JSON and back
	 */
	public RecordsView(LocalStore store, LocalWrites writes, ValueCodec<T> codec) {
		this.store = store;
		this.writes = writes;
		this.codec = codec;
	}

	@Override
	public StoredRecord<T> put(String key, T value) {
		return stored(value, this.writes.put(RecordKeys.require(key), encode(key, value), null));
	}

	@Override
	public StoredRecord<T> put(String key, T value, Version expected) {
		return stored(value, this.writes.put(RecordKeys.require(key), encode(key, value), expected));
	}

	@Override
	public List<StoredRecord<T>> putAll(Map<String, ? extends T> values) {
		// all are checked before the first is written, and before the write lock is taken
		Map<String, Json> encoded = new LinkedHashMap<>();
		List<T> given = new ArrayList<>(values.size());
		values.forEach((key, value) -> {
			encoded.put(RecordKeys.require(key), encode(key, value));
			given.add(value);
		});
		List<LocalRecord> written = this.writes.putAll(encoded);
		List<StoredRecord<T>> stored = new ArrayList<>(written.size());
		for (int i = 0; i < written.size(); i++) {
			stored.add(stored(given.get(i), written.get(i)));
		}
		return stored;
	}

	private Json encode(String key, T value) {
		try {
			return this.codec.encode(value);
		}
		catch (InvalidRecordException ex) {
			throw new InvalidRecordException(ex.rule(), "Record '" + key + "': " + ex.getMessage(), ex.getCause());
		}
	}

	@Override
	public Optional<StoredRecord<T>> get(String key) {
		RecordKeys.require(key);
		Listed found = this.store.read((session) -> find(session, key));
		return Optional.ofNullable((found != null) ? found.record() : null).map(this::typed);
	}

	private @Nullable Listed find(SqliteSession session, String key) {
		Listed found = this.store.records().findListed(session, key);
		LocalRecord damaged = (found != null && found.isDamaged()) ? this.store.records().find(session, found.id())
				: null;
		if (damaged == null) {
			return found;
		}
		whole(damaged);
		// healed meanwhile
		return this.store.records().findListed(session, key);
	}

	private LocalRecord whole(LocalRecord found) {
		if (found.damage() != null) {
			this.store.quarantine().notice(found.id(), found.key());
			throw found.damage().toException();
		}
		return found;
	}

	@Override
	public boolean delete(String key) {
		return this.writes.delete(RecordKeys.require(key), null);
	}

	@Override
	public void delete(String key, Version expected) {
		this.writes.delete(RecordKeys.require(key), expected);
	}

	@Override
	public List<StoredRecord<T>> list(RecordQuery query) {
		return page(query).stream().map(this::typed).toList();
	}

	private List<StoredRecord<Json>> page(RecordQuery query) {
		RecordTable.Page page = this.store.read((session) -> this.store.records().list(session, query));
		page.damaged().forEach((record) -> this.store.quarantine().notice(record.id(), record.key()));
		return page.records();
	}

	@Override
	public Stream<StoredRecord<T>> stream(RecordQuery query) {
		return StreamSupport.stream(new Pages(query.limit(STREAM_PAGE)), false);
	}

	@Override
	public long count(RecordQuery query) {
		String after = query.after();
		if (after != null) {
			throw new IllegalArgumentException(
					"A count takes a prefix alone, and was asked for what is after '" + after + "'");
		}
		return this.store.read((session) -> this.store.records().count(session, query.prefix()));
	}

	@Override
	public List<Conflict<T>> conflicts() {
		List<OpenConflict> open = this.store.read((session) -> this.store.conflicts()
			.oldest(RecordQuery.MAX_LIMIT)
			.stream()
			.map((row) -> open(session, this.store.records().find(session, row.record()), row))
			.flatMap(Optional::stream)
			.filter((conflict) -> !conflict.row().isDamaged())
			.toList());
		return open.stream().map(this::typed).toList();
	}

	@Override
	public Optional<Conflict<T>> conflict(String key) {
		RecordKeys.require(key);
		Optional<OpenConflict> open = this.store.read((session) -> {
			LocalRecord local = this.store.records().find(session, key);
			ConflictRow row = (local != null && local.conflicted()) ? this.store.conflicts().find(local.id()) : null;
			if (row != null && row.isDamaged()) {
				throw new DamagedRecordException(this.store.name(), key, null);
			}
			if (local != null && row != null) {
				whole(local);
			}
			return (row != null) ? open(session, local, row) : Optional.empty();
		});
		return open.map(this::typed);
	}

	private Optional<OpenConflict> open(SqliteSession session, @Nullable LocalRecord local, ConflictRow row) {
		return (local == null || local.isDamaged()) ? Optional.empty() : Optional.of(new OpenConflict(local.change(),
				row, this.store.bases().find(session, local), this.store.remotes().name(session, row.remote())));
	}

	private Conflict<T> typed(OpenConflict open) {
		RecordChange local = open.local();
		RecordChange other = open.row().other(local.key());
		Base base = open.base();
		String key = local.key();
		return new Conflict<>(key, side(key, local.value(), local.version()), side(key, other.value(), other.version()),
				(base != null) ? side(key, base.value(), base.version()) : null, open.remote(), open.row().detectedAt(),
				open.row().reason());
	}

	@Override
	public Optional<StoredRecord<T>> resolve(Conflict<T> conflict, @Nullable T value) {
		return resolve(conflict.key(), value, new SeenSides(conflict.local().version(), conflict.remote().version()));
	}

	@Override
	public Optional<StoredRecord<T>> resolve(String key, @Nullable T value) {
		return resolve(RecordKeys.require(key), value, null);
	}

	private Optional<StoredRecord<T>> resolve(String key, @Nullable T value, @Nullable SeenSides seen) {
		Json json = (value != null) ? encode(key, value) : null;
		LocalRecord resolved = this.writes.resolve(key, json, seen);
		return (value != null) ? Optional.of(stored(value, resolved)) : Optional.empty();
	}

	private static <T> StoredRecord<T> stored(T value, LocalRecord record) {
		return new StoredRecord<>(record.change().key(), value, record.change().version(), record.conflicted());
	}

	private StoredRecord<T> typed(StoredRecord<Json> record) {
		return new StoredRecord<>(record.key(), decode(record.key(), record.value()), record.version(),
				record.conflicted());
	}

	private RecordVersion<@Nullable T> side(String key, @Nullable Json value, Version version) {
		return RecordVersion.of((value != null) ? decode(key, value) : null, version);
	}

	private T decode(String key, Json value) {
		try {
			return this.codec.decode(value);
		}
		catch (UnreadableValueException ex) {
			throw new UnreadableValueException(
					"Record '" + key + "' of store '" + this.store.name() + "': " + ex.getMessage(), ex.getCause());
		}
	}

	/**
	 * A conflict as it stands in the file.
	 *
	 * @param local this device's side
	 * @param row the other side
	 * @param base what remotes last confirmed; null if they never did
	 * @param remote name of the remote that the other side came from
	 */
	private record OpenConflict(RecordChange local, ConflictRow row, @Nullable Base base, String remote) {
	}

	/**
	 * Reads page after page; between them nothing is open.
	 */
	private final class Pages extends AbstractSpliterator<StoredRecord<T>> {

		private RecordQuery next;

		private List<StoredRecord<Json>> page = List.of();

		private int position;

		private boolean last;

		private Pages(RecordQuery first) {
			super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT);
			this.next = first;
		}

		@Override
		public boolean tryAdvance(Consumer<? super StoredRecord<T>> action) {
			if (this.position == this.page.size() && !this.last) {
				turn();
			}
			if (this.position == this.page.size()) {
				return false;
			}
			action.accept(typed(this.page.get(this.position++)));
			return true;
		}

		private void turn() {
			this.page = RecordsView.this.page(this.next);
			this.position = 0;
			this.last = this.page.size() < STREAM_PAGE;
			if (!this.last) {
				this.next = this.next.after(this.page.get(STREAM_PAGE - 1).key());
			}
		}

	}

}
