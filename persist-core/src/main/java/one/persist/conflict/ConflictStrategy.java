package one.persist.conflict;

/**
 * Decides a conflict. Called outside of any transaction, on a thread of Persist's own, by
 * one thread at a time a store, with a deadline; it may use stores. When it throws,
 * returns null or takes too long, the record is left for a person, with the reason.
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
