package one.persist.internal.records;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import one.persist.DeadLetter;
import one.persist.Decision;
import one.persist.RecordKeys;
import one.persist.Version;
import one.persist.inspect.DecisionSummary;
import one.persist.inspect.OpenConflict;
import one.persist.inspect.Page;
import one.persist.inspect.PageQuery;
import one.persist.inspect.QueuedRecord;
import one.persist.inspect.RecordAtRemote;
import one.persist.inspect.RecordDetail;
import one.persist.inspect.RecordSummary;
import one.persist.inspect.StoreInspection;
import one.persist.inspect.SyncProgress;
import one.persist.internal.sqlite.SqliteSession;
import org.jspecify.annotations.Nullable;

/**
 * What is in a store, for people who look after it.
 */
public final class Inspection implements StoreInspection {

	private final LocalStore store;

	private final Supplier<List<SyncProgress>> progress;

	/**
	 * Creates an inspection.
	 * @param store the store
	 * @param progress tells what cycles are doing
	 */
	public Inspection(LocalStore store, Supplier<List<SyncProgress>> progress) {
		this.store = store;
		this.progress = progress;
	}

	@Override
	public Page<RecordSummary> records(PageQuery query) {
		return this.store.read((session) -> RecordPages.records(session, query));
	}

	@Override
	public Optional<RecordDetail> record(String key) {
		RecordKeys.require(key);
		return this.store.read((session) -> {
			LocalRecord record = this.store.records().find(session, key);
			return (record != null) ? Optional.of(detail(session, record)) : Optional.empty();
		});
	}

	private RecordDetail detail(SqliteSession session, LocalRecord record) {
		Base base = this.store.bases().find(session, record);
		List<RecordAtRemote> remotes = new ArrayList<>();
		for (Link link : this.store.links()) {
			remotes.add(atRemote(session, link, record));
		}
		return new RecordDetail(record.key(), record.change().value(), record.change().version(),
				record.change().vector(), (base != null) ? base.version() : null, record.conflicted(), remotes);
	}

	private RecordAtRemote atRemote(SqliteSession session, Link link, LocalRecord record) {
		QueuedRecord queued = QueuePages.find(session, link.id(), record.id(), now());
		if (queued != null) {
			return new RecordAtRemote(link.name(), RecordAtRemote.State.WAITING, queued, null);
		}
		DeadLetterRow letter = this.store.deadLetters().find(link.id(), record.id());
		if (letter != null) {
			DeadLetter refused = letter(letter, link.name(), record.key());
			return new RecordAtRemote(link.name(),
					letter.discarded() ? RecordAtRemote.State.GIVEN_UP : RecordAtRemote.State.REFUSED, null, refused);
		}
		return new RecordAtRemote(link.name(),
				link.isEnrolled() ? RecordAtRemote.State.IN_STEP : RecordAtRemote.State.NOT_ENTERED, null, null);
	}

	private static DeadLetter letter(DeadLetterRow row, String remote, String key) {
		return new DeadLetter(row.id(), remote, key, Version.parse(row.version()), row.code(), row.detail(),
				row.refusedAt());
	}

	@Override
	public Page<QueuedRecord> queue(String remote, PageQuery query) {
		Link link = this.store.requireLink(remote);
		return this.store.read((session) -> QueuePages.page(session, link.id(), query, now()));
	}

	@Override
	public Page<OpenConflict> conflicts(PageQuery query) {
		return this.store.read((session) -> SmallPages.conflicts(session, query));
	}

	@Override
	public Page<DeadLetter> deadLetters(PageQuery query) {
		return this.store.read((session) -> SmallPages.deadLetters(session, query));
	}

	@Override
	public Optional<DeadLetter> deadLetter(long id) {
		return this.store.read((session) -> {
			DeadLetterRow row = this.store.deadLetters().find(id);
			LocalRecord record = (row != null) ? this.store.records().find(session, row.record()) : null;
			return (row == null || row.discarded() || record == null) ? Optional.empty()
					: Optional.of(letter(row, this.store.remotes().name(session, row.remote()), record.key()));
		});
	}

	@Override
	public Page<DecisionSummary> decisions(PageQuery query) {
		return this.store.read((session) -> SmallPages.decisions(session, query));
	}

	@Override
	public Optional<Decision> decision(long id) {
		return this.store.read((session) -> Optional.ofNullable(this.store.decisions().find(id)));
	}

	@Override
	public List<SyncProgress> progress() {
		return this.progress.get();
	}

	private Instant now() {
		return this.store.now();
	}

	/** The version, unless the columns cannot hold one: nothing here checks a sum. */
	static @Nullable Version version(long time, @Nullable String device) {
		try {
			return RecordTable.version(time, device);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
