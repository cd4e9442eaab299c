package one.persist.inspect;

import java.time.Instant;

import one.persist.Decision.Outcome;
import one.persist.Version;

/**
 * A conflict that a strategy settled without asking anyone, without the values of its
 * sides. Immutable.
 *
 * @param id names it within the store; later ones are greater
 * @param key of which record
 * @param remote where the other side came from
 * @param strategy the strategy's name
 * @param outcome what it chose
 * @param local names this device's side
 * @param other names the other side
 * @param decidedAt when
 */
public record DecisionSummary(long id, String key, String remote, String strategy, Outcome outcome, Version local,
		Version other, Instant decidedAt) {

}
