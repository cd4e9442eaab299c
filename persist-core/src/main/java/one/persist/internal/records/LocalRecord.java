package one.persist.internal.records;

import one.persist.protocol.RecordChange;

/**
 * One row of the record table.
 *
 * @param id the row
 * @param change key, value, version and vector
 * @param confirmed whether a remote has this very version
 * @param conflicted whether a conflict waits for a person
 */
public record LocalRecord(long id, RecordChange change, boolean confirmed, boolean conflicted) {

}
