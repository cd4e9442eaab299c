package one.persist.server.rules;

import one.persist.KeyScope;
import one.persist.server.Caller;

/**
 * What the application has to say about its callers. Every bean of this type is asked,
 * and a caller sees, and may write, what none of them is against. The server's own writes
 * are not judged. Called by many threads.
 * <p>
 * A rule that throws fails the call with the status 500, and nothing of it is stored; the
 * device tries again later. The log names the store and the type of the exception, not
 * its message, which may show a value.
 */
public interface SyncRules {

	/**
	 * Which keys of a store a caller may see, and so may write. Asked at each pull and
	 * push, outside of any transaction: it has to be quick. When the answer changes, the
	 * device is made to read everything again at its next pull: it is given what it may
	 * see now, and drops what it may not see any more and has no changes of.
	 * @param caller who calls
	 * @param store the store's name
	 * @return the keys
	 */
	default KeyScope reads(Caller caller, String store) {
		return KeyScope.all();
	}

	/**
	 * Whether a write is taken that would be stored otherwise: what the server has
	 * already, and what is in conflict with what it has, is not asked about. The device
	 * makes a refused one a dead letter, and shows the reason; the others of its push are
	 * taken.
	 * <p>
	 * Asked within the transaction of the push, while others that push to the store wait:
	 * it has to be quick, and must call no other service. Where the server stores in the
	 * application's {@code DataSource}, {@code JdbcTemplate}, {@code JdbcClient} and
	 * methods that are {@code @Transactional} with a manager for JDBC take part in that
	 * transaction: what they write is there exactly if the push is committed, whether or
	 * not the write is taken. They must not commit or roll back by themselves. One push
	 * may ask more than once, if its transaction has to be begun anew.
	 * @param write what is to be stored
	 * @return whether it is taken
	 */
	default Verdict judge(RecordWrite write) {
		return Verdict.accepted();
	}

}
