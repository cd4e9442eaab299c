package one.persist.internal.records;

import java.time.Instant;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A row of the dead letter table.
 *
 * @param id the row
 * @param remote which remote refused the entry
 * @param record of which record
 * @param version the version that was refused
 * @param known whether the remote had confirmed an earlier version
 * @param code why, for a program
 * @param detail why, in words
 * @param refusedAt when
 * @param discarded whether a person gave it up; the row then only keeps the record from
 * being entered again as long as nobody writes it
 */
@Table("dead_letter")
record DeadLetterRow(@Id long id, long remote, long record, String version, boolean known, String code, String detail,
		Instant refusedAt, boolean discarded) {

	DeadLetterRow givenUp() {
		return new DeadLetterRow(this.id, this.remote, this.record, this.version, this.known, this.code, this.detail,
				this.refusedAt, true);
	}

}
