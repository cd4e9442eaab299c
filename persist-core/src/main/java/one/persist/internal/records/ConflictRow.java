package one.persist.internal.records;

import java.time.Instant;

import one.persist.Version;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A row of the conflict table: the remote side of an open conflict.
 *
 * @param record the record, which is the local side
 * @param remote the remote that the other side came from
 * @param value its value; null for a delete
 * @param version its version
 * @param vector its vector
 * @param detectedAt when the conflict was met
 * @param reason why a person decides
 */
@Table("conflict")
record ConflictRow(@Id long record, long remote, byte @Nullable [] value, String version, String vector,
		Instant detectedAt, String reason) {

	static ConflictRow of(LocalRecord local, long remote, RecordChange other, Instant detectedAt, String reason) {
		return new ConflictRow(local.id(), remote, RecordTable.bytes(other.value()), other.version().toString(),
				VectorText.encode(other.vector()), detectedAt, reason);
	}

	RecordChange other(String key) {
		return new RecordChange(key, RecordTable.json(this.value), Version.parse(this.version),
				VectorText.decode(this.vector));
	}

}
