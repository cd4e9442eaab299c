package one.persist.internal.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

import one.persist.Decision.Outcome;
import one.persist.Version;
import one.persist.conflict.ConflictContext;
import one.persist.conflict.Resolution;
import one.persist.conflict.Resolution.Deferred;
import one.persist.conflict.Resolution.KeepLocal;
import one.persist.conflict.Resolution.Merged;
import one.persist.conflict.Resolution.TakeRemote;
import one.persist.internal.records.Link;
import one.persist.internal.records.LocalRecord;
import one.persist.internal.records.LocalStore;
import one.persist.internal.records.MergeWrites;
import one.persist.internal.records.MergeWrites.Decided;
import one.persist.internal.records.MergeWrites.Stretch;
import one.persist.internal.sqlite.SqliteSession;
import one.persist.protocol.RecordChange;
import one.persist.protocol.VersionComparison;
import org.jspecify.annotations.Nullable;

/**
 * The one merge path: a pulled change and the version in a push's conflict come here
 * alike. Whatever can be decided by comparing is decided and written in one transaction.
 * What needs the application's strategy is asked outside of it, and written in the next,
 * if the record is still what it was asked about.
 */
final class Merger {

	/**
	 * Merges of one record without its remote taking the result, and attempts to merge a
	 * record that keeps changing: after so many, a person decides.
	 */
	private static final int MAX_ROUNDS = 5;

	private final LocalStore store;

	private final MergeWrites writes;

	private final StrategyRunner strategy;

	/** How many conflicts the strategy could not be asked about, when last looked. */
	private volatile long askedAgain;

	Merger(LocalStore store, MergeWrites writes, StrategyRunner strategy) {
		this.store = store;
		this.writes = writes;
		this.strategy = strategy;
	}

	/**
	 * Applies what a remote said.
	 * @param batch what it said
	 * @param alongside what belongs into the transaction with the last of it
	 */
	void apply(Batch batch, Consumer<SqliteSession> alongside) {
		Map<String, Answer> answers = new HashMap<>();
		List<Incoming> left = batch.changes();
		for (int attempt = 1; !left.isEmpty() || attempt == 1; attempt++) {
			List<Incoming> now = left;
			boolean last = attempt > MAX_ROUNDS;
			List<Question> questions = this.store.write((session) -> {
				Pass pass = new Pass(session, batch.link(), answers, last);
				pass.settle(now);
				if (pass.questions.isEmpty()) {
					alongside.accept(session);
				}
				return pass.questions;
			});
			List<Resolution> resolutions = this.strategy.ask(questions.stream().map(Question::asked).toList(),
					() -> batch.steps().accept("ask the strategy"));
			for (int i = 0; i < questions.size(); i++) {
				Question question = questions.get(i);
				answers.put(question.incoming().key(), new Answer(question.asked(), resolutions.get(i)));
			}
			left = questions.stream().map(Question::incoming).toList();
		}
	}

	/**
	 * Asks about conflicts that were left to a person only because the strategy could not
	 * be asked at the time, as far as it can be asked now.
	 * @param link the remote that their other sides came from
	 * @param steps passed before each question
	 */
	void askAgain(Link link, Consumer<String> steps) {
		long unasked = this.strategy.unasked();
		if (unasked == this.askedAgain || !this.strategy.canBeAsked()) {
			return;
		}
		boolean more = true;
		long end = Stretch.START;
		while (more) {
			long after = end;
			Stretch stretch = this.store.read((session) -> this.writes.deferredFor(session, link,
					StrategyRunner.ASKED_AGAIN, after, EngineLimits.ASK_AGAIN_STRETCH));
			List<Incoming> again = stretch.others().stream().map(this::again).toList();
			if (!again.isEmpty()) {
				apply(new Batch(link, again, steps), (session) -> {
				});
			}
			// always onwards: a conflict that stays open is not met twice
			end = stretch.end();
			more = !stretch.last() && this.strategy.unasked() == unasked;
		}
		this.askedAgain = unasked;
	}

	/** The other side of a delete that the remote has forgotten is known to this one. */
	private Incoming again(RecordChange other) {
		boolean gone = this.store.read((session) -> this.writes.isForgottenDelete(session, other));
		return gone ? Incoming.gone(other.key()) : Incoming.of(other);
	}

	private static boolean sameValues(LocalRecord local, RecordChange other) {
		return Objects.equals(local.change().value(), other.value());
	}

	/**
	 * A conflict for the application's strategy.
	 *
	 * @param incoming what the remote said
	 * @param asked what to ask
	 */
	private record Question(Incoming incoming, ConflictContext asked) {
	}

	/**
	 * What the strategy said.
	 *
	 * @param asked what it was asked
	 * @param resolution its answer
	 */
	private record Answer(ConflictContext asked, Resolution resolution) {

		private boolean holdsFor(ConflictContext conflict) {
			Version local = conflict.local().version();
			return this.asked.local().version().equals(local)
					&& this.asked.remote().version().equals(conflict.remote().version());
		}

	}

	/**
	 * One transaction over what is left.
	 */
	private final class Pass {

		private final SqliteSession session;

		private final Link link;

		private final Map<String, Answer> answers;

		private final boolean last;

		private final List<Question> questions = new ArrayList<>();

		private final List<Decided> decided = new ArrayList<>();

		private final MergeWrites writes = Merger.this.writes;

		private Pass(SqliteSession session, Link link, Map<String, Answer> answers, boolean last) {
			this.session = session;
			this.link = link;
			this.answers = answers;
			this.last = last;
		}

		/** Looks all records up at once; one that the remote names twice, again. */
		private void settle(List<Incoming> all) {
			Map<String, LocalRecord> found = this.writes.find(this.session, all.stream().map(Incoming::key).toList());
			Set<String> settled = new HashSet<>();
			for (Incoming incoming : all) {
				String key = incoming.key();
				settle(incoming, settled.add(key) ? found.get(key) : this.writes.find(this.session, key));
			}
			this.writes.record(this.session, this.link, Merger.this.strategy.name(), this.decided);
		}

		private void settle(Incoming incoming, @Nullable LocalRecord local) {
			RecordChange other = incoming.change();
			if (local != null && local.isDamaged()) {
				this.writes.heal(this.session, this.link, local, other);
			}
			else if (other != null) {
				settle(incoming, local, other);
			}
			else if (local != null && local.change().deleted()) {
				this.writes.done(this.session, this.link, local);
			}
			else if (local != null) {
				RecordChange deleted = this.writes.forgottenDelete(this.session, local);
				boolean settled = deleted == null || conflict(incoming, local, deleted, false);
				if (settled) {
					this.writes.forgetKnown(this.session, this.link, incoming.key());
				}
			}
		}

		private void settle(Incoming incoming, @Nullable LocalRecord local, RecordChange other) {
			this.writes.receive(other);
			if (local == null) {
				this.writes.takeNew(this.session, this.link, other);
				return;
			}
			switch (VersionComparison.compare(local.change(), other)) {
				case SAME -> sameName(incoming, local, other);
				case INCLUDES -> this.writes.oldNews(this.session, this.link, local, other);
				case INCLUDED -> this.writes.fastForward(this.session, this.link, local, other);
				case CONCURRENT -> concurrent(incoming, local, other, true);
				case CONTRADICTORY -> concurrent(incoming, local, other, false);
			}
		}

		/**
		 * Two copies of a device may have given one name to two contents, each at another
		 * remote, before a remote could tell them apart.
		 */
		private void sameName(Incoming incoming, LocalRecord local, RecordChange other) {
			if (sameValues(local, other)) {
				this.writes.same(this.session, this.link, local, other);
			}
			else {
				conflict(incoming, local, other, false);
			}
		}

		/**
		 * @param asTheyAre whether the greater version may stand as it is; else only a
		 * new one can
		 */
		private void concurrent(Incoming incoming, LocalRecord local, RecordChange other, boolean asTheyAre) {
			if (!sameValues(local, other)) {
				conflict(incoming, local, other, asTheyAre);
			}
			else if (isGreater(local, other)) {
				keepLocal(local, other, asTheyAre);
			}
			else {
				takeRemote(local, other, asTheyAre);
			}
		}

		/** Settles a conflict, or notes the question and tells that it is not settled. */
		private boolean conflict(Incoming incoming, LocalRecord local, RecordChange other, boolean asTheyAre) {
			ConflictContext context = this.writes.sides(local, other);
			Resolution resolution = resolution(local, context);
			if (resolution == null) {
				this.questions.add(new Question(incoming, this.writes.context(this.session, local, other)));
				return false;
			}
			if (resolution instanceof KeepLocal) {
				if (incoming.change() != null) {
					keepLocal(local, other, asTheyAre);
				}
				else {
					this.writes.keepDespiteDelete(this.session, local);
				}
				decided(context, Outcome.LOCAL);
			}
			else if (resolution instanceof TakeRemote) {
				takeRemote(local, other, asTheyAre);
				decided(context, Outcome.REMOTE);
			}
			else if (resolution instanceof Merged merged) {
				this.writes.replaceBoth(this.session, this.link, local, other, merged.value());
				decided(context, Outcome.MERGED);
			}
			else if (resolution instanceof Deferred deferred) {
				defer(local, other, deferred);
			}
			return true;
		}

		private @Nullable Resolution resolution(LocalRecord local, ConflictContext context) {
			Resolution atOnce = Merger.this.strategy.askAtOnce(context);
			if (atOnce != null) {
				return atOnce;
			}
			Answer answer = this.answers.get(context.key());
			if (answer != null && answer.holdsFor(context)) {
				return answer.resolution();
			}
			if (this.writes.rounds(this.session, this.link, local) >= MAX_ROUNDS) {
				return new Deferred("merged " + MAX_ROUNDS + " times, and the other side had changed each time");
			}
			return this.last ? new Deferred("the record kept changing while it was merged") : null;
		}

		/**
		 * A side that is not the greater one cannot win under its own name: another
		 * device could decide the other way, and both would believe to include each
		 * other.
		 */
		private void keepLocal(LocalRecord local, RecordChange other, boolean asItIs) {
			if (asItIs && isGreater(local, other)) {
				this.writes.keepLocal(this.session, this.link, local, other);
			}
			else {
				this.writes.replaceBoth(this.session, this.link, local, other, local.change().value());
			}
		}

		private void takeRemote(LocalRecord local, RecordChange other, boolean asItIs) {
			if (asItIs && !isGreater(local, other)) {
				this.writes.takeRemote(this.session, this.link, local, other);
			}
			else {
				this.writes.replaceBoth(this.session, this.link, local, other, other.value());
			}
		}

		private void defer(LocalRecord local, RecordChange other, Deferred deferred) {
			boolean news = this.writes.defer(this.session, this.link, local, other, deferred.reason());
			if (news) {
				Merger.this.store.afterCommit(() -> Merger.this.store.observer()
					.conflictDeferred(Merger.this.store.name(), Merger.this.strategy.name()));
			}
		}

		private void decided(ConflictContext context, Outcome outcome) {
			this.decided.add(new Decided(context, outcome));
			Merger.this.store.afterCommit(() -> Merger.this.store.observer()
				.conflictDecided(Merger.this.store.name(), Merger.this.strategy.name(), outcome));
		}

		private boolean isGreater(LocalRecord local, RecordChange other) {
			return local.change().version().compareTo(other.version()) > 0;
		}

	}

}
