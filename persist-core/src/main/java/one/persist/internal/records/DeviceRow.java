package one.persist.internal.records;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The only row of the device table: which replica the file is, and where it lies.
 */
final class DeviceRow {

	private String device;

	private long clock;

	private long clockOffset;

	private FilePlace place;

	private boolean copied;

	DeviceRow(String device, FilePlace place) {
		this.device = device;
		this.place = place;
	}

	/** Reads the columns that {@link #values} gives. */
	static DeviceRow read(ResultSet row) throws SQLException {
		DeviceRow device = new DeviceRow(row.getString(1),
				new FilePlace(row.getString(4), row.getString(5), row.getString(6)));
		device.clock = row.getLong(2);
		device.clockOffset = row.getLong(3);
		device.copied = row.getBoolean(7);
		return device;
	}

	Object[] values() {
		return new Object[] { this.device, this.clock, this.clockOffset, this.place.host(), this.place.path(),
				this.place.file(), this.copied };
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

	boolean liesAt(FilePlace other) {
		return this.place.equals(other);
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
		this.place = place;
	}

}
