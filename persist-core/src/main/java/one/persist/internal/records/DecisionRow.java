package one.persist.internal.records;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A row of the decision table: both sides of a conflict that a strategy settled.
 *
 * @param id the row
 * @param key of which record
 * @param remote name of the remote that the other side came from
 * @param strategy the strategy's name
 * @param outcome what it chose
 * @param localValue this device's value; null for a delete
 * @param localVersion this device's version
 * @param remoteValue the other value; null for a delete
 * @param remoteVersion the other version
 * @param decidedAt when
 */
@Table("decision")
record DecisionRow(@Id long id, String key, String remote, String strategy, String outcome,
		byte @Nullable [] localValue, String localVersion, byte @Nullable [] remoteValue, String remoteVersion,
		Instant decidedAt) {

}
