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
 * @param marks how it stands with remotes
 * @param damage what is left of a damaged row; null if it is not damaged
 */
public record LocalRecord(long id, @Nullable RecordChange sound, Marks marks, @Nullable Damage damage) {

	LocalRecord(long id, RecordChange change, Marks marks) {
		this(id, change, marks, null);
	}

	/**
	 * Whether a remote has this very version.
	 * @return true if so
	 */
	public boolean confirmed() {
		return this.marks.confirmed();
	}

	/**
	 * Whether a conflict waits for a person.
	 * @return true if so
	 */
	public boolean conflicted() {
		return this.marks.conflicted();
	}

	/** The same without a conflict. */
	LocalRecord unconflicted() {
		return new LocalRecord(this.id, this.sound, new Marks(confirmed(), false, this.marks.position()), this.damage);
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
	 * How a record stands with remotes.
	 *
	 * @param confirmed whether a remote has this very version
	 * @param conflicted whether a conflict waits for a person
	 * @param position of its entries in the queues; 0 if none waits
	 */
	record Marks(boolean confirmed, boolean conflicted, long position) {

		/** Of what a remote has just given. */
		static final Marks TAKEN = new Marks(true, false, 0);

		/** Of what was just written here. */
		static Marks written(long position) {
			return new Marks(false, false, position);
		}

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
