package one.persist.simulation;

import java.util.List;

import static one.persist.simulation.DeliberateBug.change;
import static one.persist.simulation.DeliberateBug.inCore;
import static one.persist.simulation.DeliberateBug.inServer;

/**
 * Mistakes that a store with sync can make, most of them made by some store before. The
 * simulation has to notice each.
 */
final class DeliberateBugs {

	static final List<DeliberateBug> ALL = List.of(
			inCore("an entry is written in a second transaction", "internal/records/LocalWrites",
					change("this.store.entries().enterAll(session, written, existed);", """
							LocalRecord ahead = written;
							this.store.afterCommit(() -> this.store.write((later) -> {
								this.store.entries().enterAll(later, ahead, existed);
								return later;
							}));
							""")),
			inCore("an answer settles the whole batch, though an entry of it failed", "internal/sync/Pusher",
					change("PushResult result = response.results().get(i);", """
							PushResult result = (response.results().get(i) instanceof PushResult.Rejected)
									? new PushResult.Applied() : response.results().get(i);
							""")),
			inCore("an answer about an older version clears a newer one", "internal/records/PushWrites",
					change("boolean current = this.store.bases().confirm(session, record, sent);", """
							this.store.bases().confirm(session, record, sent);
							boolean current = true;
							""")),
			inCore("a cursor is stored before its page", "internal/sync/SyncSession",
					change("List<Incoming> changes = page.changes().stream().map(Incoming::of).toList();", """
							List<Incoming> changes = page.changes().stream().map(Incoming::of).toList();
							this.store.write((session) -> {
								RemoteRow row = this.store.remotes().get(session, this.link.id());
								row.read(page.cursor(), page.more());
								this.store.remotes().save(session, row);
								return row;
							});
							""")),
			inCore("a page is applied in two halves, its cursor with the first", "internal/sync/Merger",
					change("void apply(Batch batch, Consumer<SqliteSession> alongside) {",
							"""
									void apply(Batch all, Consumer<SqliteSession> alongside) {
										int half = all.changes().size() / 2;
										applyHalf(new Batch(all.link(), all.changes().subList(0, half), all.steps()), alongside);
										applyHalf(new Batch(all.link(), all.changes().subList(half, all.changes().size()), all.steps()),
												(session) -> {
												});
									}

									private void applyHalf(Batch batch, Consumer<SqliteSession> alongside) {
									""")),
			inServer("numbers become visible out of order", "SqliteDialect",
					change("WHERE tenant = ? AND store = ? AND seq > ? ORDER BY seq\"\"\";", """
							WHERE tenant = ? AND store = ? AND seq > ? AND (seq % 3 <> 0 OR seq < (
								SELECT max(o.seq) FROM sync_record o
								WHERE o.tenant = sync_record.tenant AND o.store = sync_record.store))
							ORDER BY seq\"\"\";
							""")),
			inCore("the last write wins by the wall clock", "internal/records/HybridClock",
					change("this.last = Math.max(this.last + 1, physical());", "this.last = physical();")),
			inCore("a tie is broken by arrival", "conflict/LastWriteWins",
					change("conflict.local().version().compareTo(conflict.remote().version()) >= 0",
							"""
									conflict.local().version().timestamp().compareTo(conflict.remote().version().timestamp()) > 0
									""")),
			inCore("the clock is not kept over a restart", "internal/records/HybridClock",
					change("this.last = ceiling;\n		this.ceiling = ceiling;",
							"this.last = 0;\n		this.ceiling = ceiling;")),
			inServer("a clock may be ahead without a bound", "PushDecision",
					change("(decision != KNOWN && isAhead(entry.change().vector(), latest))", "false")),
			inServer("tombstones are purged, and no cursor expires", "StoredStorage",
					change("StoreTable.raiseFloor(connection, store, floor);", "")),
			inCore("null from a merge is taken for a delete", "conflict/MergeStrategy",
					change(": new Deferred(\"the merge function returned null\");\n	}\n\n	private Resolution",
							": new Merged(null);\n	}\n\n	private Resolution")),
			inCore("resolving does not look whether a side has moved", "internal/records/LocalWrites",
					change("if (!seen.equals(new SeenSides(", "if (false && !seen.equals(new SeenSides(")),
			inServer("a fork is not noticed", "History", change("return Kind.DEVICE_FORKED;", "return null;")),
			inServer("a remote that was restored is not noticed", "History",
					change("return Kind.HISTORY_DIVERGED;", "return null;")),
			inCore("an entry is dropped after ten attempts", "internal/sync/Pusher",
					change("splitOrThrow(ex, now.outgoing(), batches);",
							"""
									this.store.write((session) -> {
										for (DueEntry entry : now.outgoing().due()) {
											session.update("UPDATE sync_entry SET attempts = attempts + 1 WHERE remote = ? AND record = ?",
													this.link.id(), entry.record());
										}
										return session.update("DELETE FROM sync_entry WHERE remote = ? AND attempts >= 10",
												this.link.id());
									});
									splitOrThrow(ex, now.outgoing(), batches);
									""")),
			inCore("a poisonous entry blocks the queue", "internal/sync/Pusher", change(
					"this.writes.refused(session, this.link, record, new Refusal(sent, rejected.code(), rejected.detail()));",
					"""
							if (rejected.code() != null) {
								throw new RemoteException(Kind.TRANSIENT, "an entry was rejected", null);
							}
							""")),
			inCore("a 401 counts against the entries", "internal/sync/Pusher",
					change("case TIMEOUT -> {\n				this.size.timedOut(entries);", """
							case UNAUTHORIZED -> {
								this.store.write((session) -> {
									for (int i = 0; i < entries; i++) {
										RecordChange sent = outgoing.entries().get(i).change();
										this.writes.refused(session, this.link, outgoing.due().get(i).record(),
												new Refusal(sent, "unauthorized", "401"));
									}
									return session;
								});
								throw ex;
							}
							case TIMEOUT -> {
								this.size.timedOut(entries);
							""")),
			inServer("a tenant sees what belongs to another", "StoredStorage",
					change("new Reader(new StoreId(tenant, store), null, null)",
							"new Reader(new StoreId(\"one\", store), null, null)")),
			inCore("a rebuild deletes what waits to be sent", "internal/records/FullRead", change(
					"AND NOT EXISTS (SELECT 1 FROM sync_entry e\n\t\t\t\t\tWHERE e.remote = ?1 AND e.position = r.position AND e.record = r.id)\n",
					""),
					change("if (record != null && this.store.entries().inStep(session, link, record)) {",
							"if (record != null) {")),
			inServer("a full read leaves out what the device itself pushed", "IncomingPull",
					change("request.full() ? null : request.state().device()", "request.state().device()")),
			inCore("a delete withdraws an entry that is on its way", "internal/records/Entries",
					change("!entry.sent() && !entry.known()", "!entry.known()")),
			inCore("what came from one remote is not offered to the others", "internal/records/Entries",
					change("if (link.id() != from.id()) {", "if (false) {")),
			inCore("a new identity leaves what waits under the old one", "internal/records/Identity",
					change("this.store.records().restamp(session, new Version(timestamp, fresh), this.store.bases());",
							"")),
			inCore("a version that won by being greater forgets what the other had seen",
					"internal/records/MergeWrites", change("""
							keep(session, local);
									RecordChange covering = with(other, local.change().vector().unite(other.vector()));
							""", """
							keep(session, local);
									RecordChange covering = other;
							""")));

	private DeliberateBugs() {
	}

}
