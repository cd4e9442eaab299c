package one.persist.sample.console;

import one.persist.server.rules.RecordWrite;
import one.persist.server.rules.SyncRules;
import one.persist.server.rules.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Refuses every write for as long as the tables are closed.
 */
final class Tables implements SyncRules {

	private volatile @Nullable String reason;

	void close(String why) {
		this.reason = why;
	}

	void open() {
		this.reason = null;
	}

	@Override
	public Verdict judge(RecordWrite write) {
		String why = this.reason;
		return (why != null) ? Verdict.refused(why) : Verdict.accepted();
	}

}
