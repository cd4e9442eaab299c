package one.persist.internal.records;

import java.time.Instant;

import one.persist.Version;
import one.persist.internal.records.RecordChecksum.VersionColumns;
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
 * @param checksum of value, version and vector
 * @param detectedAt when the conflict was met
 * @param reason why a person decides
 */
@Table("conflict")
record ConflictRow(@Id long record, long remote, byte @Nullable [] value, String version, String vector, long checksum,
		Instant detectedAt, String reason) {

	static ConflictRow of(LocalRecord local, long remote, RecordChange other, Instant detectedAt, String reason) {
		byte[] value = RecordTable.bytes(other.value());
		String version = other.version().toString();
		String vector = VectorText.encode(other.vector());
		return new ConflictRow(local.id(), remote, value, version, vector, checksum(value, version, vector), detectedAt,
				reason);
	}

	/** Whether the bytes are not those that were written. */
	boolean isDamaged() {
		return checksum(this.value, this.version, this.vector) != this.checksum;
	}

	private static long checksum(byte @Nullable [] value, String version, String vector) {
		return RecordChecksum.of("", value, new VersionColumns(0, version, vector));
	}

	RecordChange other(String key) {
		return new RecordChange(key, RecordTable.json(this.value), Version.parse(this.version),
				VectorText.decode(this.vector));
	}

}
