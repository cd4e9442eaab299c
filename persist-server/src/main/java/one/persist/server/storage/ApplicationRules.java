package one.persist.server.storage;

import java.util.List;
import java.util.function.Function;

import one.persist.KeyScope;
import one.persist.server.Caller;
import one.persist.server.rules.RecordWrite;
import one.persist.server.rules.RuleFailedException;
import one.persist.server.rules.SyncRules;
import one.persist.server.rules.Verdict;
import one.persist.server.rules.Verdict.Refused;
import org.jspecify.annotations.Nullable;

/**
 * All rules of the application, as one: all must agree. Immutable.
 */
public final class ApplicationRules {

	/** No rules: whoever calls sees all, and all that is pushed is taken. */
	public static final ApplicationRules NONE = new ApplicationRules(List.of(), RuleTransactions.none());

	private final List<SyncRules> rules;

	private final RuleTransactions transactions;

	/** Whether a rule is asked on the current thread. */
	private final ThreadLocal<Boolean> asked = ThreadLocal.withInitial(() -> false);

	/**
	 * Takes the rules.
	 * @param rules rules, asked in this order
	 * @param transactions lets them take part in the transaction of a push
	 */
	public ApplicationRules(List<SyncRules> rules, RuleTransactions transactions) {
		this.rules = List.copyOf(rules);
		this.transactions = transactions;
	}

	boolean isEmpty() {
		return this.rules.isEmpty();
	}

	/** Refuses what would wait for the push that a rule is asked about, in that push. */
	void requireNoneAsked() {
		if (this.asked.get()) {
			throw new IllegalStateException(
					"A rule may not write records of the server: the push that it is asked about has the lock");
		}
	}

	RuleTransactions transactions() {
		return this.transactions;
	}

	/**
	 * Which keys a caller may see.
	 * @param caller who; null for the server itself, whom no rule is about
	 */
	KeyScope reads(@Nullable Caller caller, StoreId id) {
		KeyScope scope = KeyScope.all();
		if (caller != null) {
			for (SyncRules some : this.rules) {
				scope = scope.intersect(ask(some, id.store(), (rule) -> rule.reads(caller, id.store())));
			}
		}
		return scope;
	}

	/**
	 * Whether all rules take a write.
	 * @return null if so, else why not
	 */
	@Nullable Refused refusal(RecordWrite write) {
		for (SyncRules some : this.rules) {
			Verdict verdict = ask(some, write.store(), (rule) -> rule.judge(write));
			if (verdict instanceof Refused refused) {
				return refused;
			}
		}
		return null;
	}

	/** What a rule throws may show values: it is told without its message. */
	private <T> T ask(SyncRules rules, String store, Function<SyncRules, @Nullable T> question) {
		this.asked.set(true);
		try {
			T answer = question.apply(rules);
			if (answer != null) {
				return answer;
			}
		}
		catch (RuntimeException ex) {
			throw new RuleFailedException(rules.getClass(), store, ex);
		}
		finally {
			this.asked.remove();
		}
		throw new RuleFailedException(rules.getClass().getName() + " answered null for store '" + store + "'");
	}

}
