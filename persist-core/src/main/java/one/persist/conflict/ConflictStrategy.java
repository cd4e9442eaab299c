package one.persist.conflict;

/**
 * Decides a conflict. Called outside of any transaction, on a thread of Persist's own,
 * with a deadline; it may use stores. A store with several remotes may call it by several
 * threads at once, and so may one with an earlier call that has not returned. When it
 * throws, returns null or takes too long, the record is left for a person, with the
 * reason.
 * <p>
 * It should decide alike on every device: two devices that meet one conflict and decide
 * differently meet another.
 */
@FunctionalInterface
public interface ConflictStrategy {

	/**
	 * Decides one conflict.
	 * @param conflict both versions, of different values
	 * @return what to do
	 * @throws Exception for any reason: the conflict is then left for a person
	 */
	Resolution resolve(ConflictContext conflict) throws Exception;

}
