package one.persist.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import one.persist.DeviceId;
import one.persist.KeyScope;
import one.persist.protocol.RecordChange;
import one.persist.server.Caller;
import one.persist.server.rules.RecordWrite;
import one.persist.server.rules.RuleFailedException;
import one.persist.server.rules.Verdict.Refused;
import one.persist.server.storage.RecordTable.Found;
import one.persist.server.storage.RuleTransactions.Part;
import one.persist.server.storage.StoredRemote.Reader;
import org.jspecify.annotations.Nullable;

/**
 * What the application has to say about one push. The transaction of the push may be
 * begun several times; the last one counts.
 */
final class RuledPush {

	private final ApplicationRules rules;

	private final Reader pusher;

	private final DeviceId device;

	private final KeyScope scope;

	/** Bytes of stored values that rules are shown at once, about. */
	private final int bytes;

	/** Of the transaction that was begun last, if a rule was asked in it. */
	private @Nullable Part part;

	/**
	 * Asks what the caller may see: outside of the transaction.
	 */
	RuledPush(StorageSettings settings, Reader pusher, DeviceId device) {
		this.rules = settings.rules();
		this.pusher = pusher;
		this.device = device;
		this.scope = pusher.scope(settings);
		this.bytes = settings.limits().bytes();
	}

	StoreId id() {
		return this.pusher.id();
	}

	/**
	 * Runs the transaction of the push, and tells what took part in it how it ended.
	 */
	<T> T run(Supplier<T> transaction) {
		boolean committed = false;
		try {
			T result = transaction.get();
			committed = true;
			return result;
		}
		finally {
			Part last = this.part;
			if (last != null && committed) {
				last.committed();
			}
			else if (last != null) {
				last.failed();
			}
		}
	}

	/** What may not be seen may not be written: an answer would show it. */
	boolean isForbidden(String key) {
		return !this.scope.contains(key);
	}

	/**
	 * Asks about what is to be stored.
	 * @param wanted what would be stored
	 * @param found what is stored, by key
	 * @return what is refused, by key
	 */
	Map<String, Refused> refusals(Connection connection, Dialect dialect, List<RecordChange> wanted,
			Map<String, Found> found) throws SQLException {
		Caller caller = this.pusher.caller();
		if (caller == null || this.rules.isEmpty() || wanted.isEmpty()) {
			return Map.of();
		}
		if (this.part != null) {
			this.part.failed();
		}
		Part joined = this.rules.transactions().join(connection);
		this.part = joined;
		Map<String, Refused> refused = new HashMap<>();
		try {
			for (Iterator<List<RecordChange>> parts = parts(wanted, found).iterator(); parts.hasNext();) {
				List<RecordChange> some = parts.next();
				List<RecordWrite> writes = writes(caller, some, read(connection, dialect, some, found));
				dialect.lend(connection);
				judge(writes, refused);
				if (!parts.hasNext()) {
					joined.finish();
				}
				if (!dialect.takeBack(connection)) {
					throw new RuleFailedException("A rule has ended the transaction of a push to store '" + id().store()
							+ "', or one of its statements has failed");
				}
			}
		}
		finally {
			joined.leave();
		}
		return refused;
	}

	private void judge(List<RecordWrite> writes, Map<String, Refused> refused) {
		for (RecordWrite write : writes) {
			Refused refusal = this.rules.refusal(write);
			if (refusal != null) {
				refused.put(write.key(), refusal);
			}
		}
	}

	/** A thousand small entries may be about a thousand large records. */
	private List<List<RecordChange>> parts(List<RecordChange> wanted, Map<String, Found> found) {
		List<List<RecordChange>> parts = new ArrayList<>();
		List<RecordChange> last = new ArrayList<>();
		long size = 0;
		for (RecordChange change : wanted) {
			Found stored = found.get(change.key());
			size += (stored != null) ? stored.valueBytes() : 0;
			if (size > this.bytes && !last.isEmpty()) {
				parts.add(last);
				last = new ArrayList<>();
				size = (stored != null) ? stored.valueBytes() : 0;
			}
			last.add(change);
		}
		parts.add(last);
		return parts;
	}

	private Map<String, RecordChange> read(Connection connection, Dialect dialect, List<RecordChange> some,
			Map<String, Found> found) throws SQLException {
		List<String> stored = some.stream().map(RecordChange::key).filter(found::containsKey).toList();
		return stored.isEmpty() ? Map.of() : dialect.ask(connection, dialect.reading(id(), stored));
	}

	private List<RecordWrite> writes(Caller caller, List<RecordChange> some, Map<String, RecordChange> stored) {
		return some.stream().map((change) -> {
			RecordChange current = stored.get(change.key());
			return new RecordWrite(caller, id().store(), this.device, change.key(), change.value(),
					(current != null) ? current.value() : null);
		}).toList();
	}

}
