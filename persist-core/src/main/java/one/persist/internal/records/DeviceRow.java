package one.persist.internal.records;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * The only row of the device table: which replica the file is, and where it lies.
 */
@Table("device")
final class DeviceRow {

	static final long ID = 1;

	@Id
	private long singleton = ID;

	private String device;

	private long clock;

	private long clockOffset;

	private String host;

	private String path;

	private String file;

	private boolean copied;

	private long sequence;

	DeviceRow(String device, String host, String path, String file) {
		this.device = device;
		this.host = host;
		this.path = path;
		this.file = file;
	}

	String device() {
		return this.device;
	}

	long clock() {
		return this.clock;
	}

	long clockOffset() {
		return this.clockOffset;
	}

	/** Whether the file is a backup that was not opened yet. */
	boolean isCopy() {
		return this.copied;
	}

	void setOwn() {
		this.copied = false;
	}

	boolean liesAt(FilePlace place) {
		return this.host.equals(place.host()) && this.path.equals(place.path()) && this.file.equals(place.file());
	}

	void setDevice(String device) {
		this.device = device;
	}

	void setClock(long clock) {
		this.clock = clock;
	}

	void setClockOffset(long millis) {
		this.clockOffset = millis;
	}

	void setPlace(FilePlace place) {
		this.host = place.host();
		this.path = place.path();
		this.file = place.file();
	}

	long nextInSequence() {
		return ++this.sequence;
	}

}
