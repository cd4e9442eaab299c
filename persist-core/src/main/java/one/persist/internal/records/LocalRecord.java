package one.persist.internal.records;

import one.persist.DamagedRecordException;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.RecordChange;
import org.jspecify.annotations.Nullable;

/**
 * One row of the record table.
 *
 * @param id the row
 * @param sound key, value, version and vector; null if they are damaged
 * @param confirmed whether a remote has this very version
 * @param conflicted whether a conflict waits for a person
 * @param damage what is left of a damaged row; null if it is not damaged
 */
public record LocalRecord(long id, @Nullable RecordChange sound, boolean confirmed, boolean conflicted,
		@Nullable Damage damage) {

	LocalRecord(long id, RecordChange change, boolean confirmed, boolean conflicted) {
		this(id, change, confirmed, conflicted, null);
	}

	/**
	 * What the record is. Who has not asked whether it is damaged must not go on with it.
	 * @return key, value, version and vector
	 * @throws DamagedRecordException if they are damaged
	 */
	public RecordChange change() {
		if (this.sound == null) {
			throw (this.damage != null) ? this.damage.toException()
					: new IllegalStateException("Neither sound nor not");
		}
		return this.sound;
	}

	/**
	 * Whether the bytes are not those that were written.
	 * @return true if so
	 */
	public boolean isDamaged() {
		return this.sound == null;
	}

	/**
	 * The record's key.
	 * @return the key, of a damaged record as far as it can be read
	 */
	String key() {
		return (this.damage != null) ? this.damage.key() : change().key();
	}

	/**
	 * What a write over this record covers: of a damaged one no more than can be trusted.
	 */
	VersionVector seen() {
		return (this.damage != null) ? this.damage.seen() : change().vector();
	}

	/**
	 * What is left of a damaged row.
	 *
	 * @param store the store's name
	 * @param key the key, as far as it can be read
	 * @param version the version; null if it cannot be trusted
	 * @param seen its vector; empty if it cannot be trusted
	 */
	record Damage(String store, String key, @Nullable Version version, VersionVector seen) {

		DamagedRecordException toException() {
			return new DamagedRecordException(this.store, this.key, null);
		}

	}

}
