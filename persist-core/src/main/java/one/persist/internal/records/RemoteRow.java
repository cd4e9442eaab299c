package one.persist.internal.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import one.persist.DeviceId;
import one.persist.protocol.Cursor;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PushName;
import org.jspecify.annotations.Nullable;

/**
 * A row of the remote table: what a device keeps for one remote. Read, changed and
 * written within one transaction.
 */
public final class RemoteRow {

	/**
	 * Names kept of pushes without an answer, at most: they travel with each request.
	 */
	private static final int MAX_PREVIOUS = 128;

	private final long id;

	private final String name;

	private boolean attached = true;

	private boolean paused;

	private boolean enrolled;

	private long enrolledTo;

	private @Nullable String cursor;

	private @Nullable String seen;

	private String previous = "";

	private @Nullable String knownAs;

	private boolean fullRead;

	private long soughtTo;

	private @Nullable Instant lastSuccess;

	RemoteRow(long id, String name) {
		this.id = id;
		this.name = name;
	}

	static RemoteRow read(ResultSet row) throws SQLException {
		RemoteRow remote = new RemoteRow(row.getLong(1), row.getString(2));
		remote.attached = row.getBoolean(3);
		remote.paused = row.getBoolean(4);
		remote.enrolled = row.getBoolean(5);
		remote.enrolledTo = row.getLong(6);
		remote.cursor = row.getString(7);
		remote.seen = row.getString(8);
		remote.previous = row.getString(9);
		remote.knownAs = row.getString(10);
		remote.fullRead = row.getBoolean(11);
		remote.soughtTo = row.getLong(12);
		long success = row.getLong(13);
		remote.lastSuccess = row.wasNull() ? null : Instant.ofEpochMilli(success);
		return remote;
	}

	/** Its columns, the id last. */
	@Nullable Object[] values() {
		Long success = (this.lastSuccess != null) ? this.lastSuccess.toEpochMilli() : null;
		return new @Nullable Object[] { this.name, this.attached, this.paused, this.enrolled, this.enrolledTo,
				this.cursor, this.seen, this.previous, this.knownAs, this.fullRead, this.soughtTo, success, this.id };
	}

	public long id() {
		return this.id;
	}

	String name() {
		return this.name;
	}

	boolean isAttached() {
		return this.attached;
	}

	public boolean isPaused() {
		return this.paused;
	}

	public boolean isEnrolled() {
		return this.enrolled;
	}

	long enrolledTo() {
		return this.enrolledTo;
	}

	public boolean isFullRead() {
		return this.fullRead;
	}

	public @Nullable Instant lastSuccess() {
		return this.lastSuccess;
	}

	public @Nullable Cursor cursor() {
		return (this.cursor != null) ? new Cursor(this.cursor) : null;
	}

	public @Nullable Cursor seen() {
		return (this.seen != null) ? new Cursor(this.seen) : null;
	}

	/**
	 * What the device says of itself and of where it stands.
	 * @param device its present id
	 * @return what is sent with each call
	 */
	public DeviceState state(DeviceId device) {
		boolean renamed = this.knownAs != null && !this.knownAs.equals(device.value());
		return new DeviceState(device, renamed ? new DeviceId(String.valueOf(this.knownAs)) : null, cursor(), seen(),
				previous());
	}

	/**
	 * Whether the remote may know the device by an id.
	 * @return true if it was called, under whichever
	 */
	boolean isKnown() {
		return this.knownAs != null;
	}

	/**
	 * The remote knows the device by an id: it has answered it, or is about to be called
	 * for the first time, which it may remember though its answer is lost.
	 * @param device the id that it was, or is, called under
	 */
	public void knownAs(DeviceId device) {
		this.knownAs = device.value();
	}

	/**
	 * The last push that was answered, and those sent since.
	 * @return their names, oldest first
	 */
	List<PushName> previous() {
		return this.previous.isEmpty() ? List.of()
				: Arrays.stream(this.previous.split(" ")).map(PushName::new).toList();
	}

	public void setPaused(boolean paused) {
		this.paused = paused;
	}

	public void setLastSuccess(Instant time) {
		this.lastSuccess = time;
	}

	/** Comes back into the configuration: all records are to be entered. */
	void attach() {
		this.attached = true;
	}

	/**
	 * Leaves the configuration, and its entries go. Should it come back, everything is
	 * entered and read again: what it lacks, or has too much, is not to be told from
	 * where it stood.
	 */
	void detach() {
		this.attached = false;
		enrollAnew();
		readAgain();
	}

	void enrollAnew() {
		this.enrolled = false;
		this.enrolledTo = 0;
	}

	void enrolledTo(long record) {
		this.enrolledTo = record;
	}

	void setEnrolled() {
		this.enrolled = true;
	}

	/**
	 * A page was applied.
	 * @param read where it ended
	 * @param more whether there is more; without, the page's end is also the newest
	 * commit
	 */
	public void read(Cursor read, boolean more) {
		this.cursor = read.token();
		if (!more) {
			this.seen = read.token();
		}
	}

	/**
	 * A push is about to be sent.
	 * @param push its name
	 */
	public void sending(PushName push) {
		this.previous = this.previous.isEmpty() ? push.value() : this.previous + " " + push.value();
	}

	/**
	 * Whether so many pushes went unanswered that the last one's name is used again, at
	 * the price that a copy of the file is noticed one push later.
	 * @return true if so
	 */
	public boolean hasTooManyUnanswered() {
		return previous().size() >= MAX_PREVIOUS;
	}

	/**
	 * A push was answered.
	 * @param push its name
	 * @param newest the newest commit of the remote
	 */
	public void answered(PushName push, Cursor newest) {
		this.previous = push.value();
		this.seen = newest.token();
	}

	/** Id of the last damaged record that everything was read again for. */
	long soughtTo() {
		return this.soughtTo;
	}

	void soughtTo(long damaged) {
		this.soughtTo = damaged;
	}

	/** Everything is to be read again. */
	void readAgain() {
		this.cursor = null;
		this.fullRead = true;
	}

	void setReadAgain() {
		this.fullRead = false;
	}

	void forgetPushes() {
		this.previous = "";
	}

	/** The remote has another past now: nothing that was known of it holds. */
	void forget() {
		enrollAnew();
		this.cursor = null;
		this.seen = null;
		this.previous = "";
		this.fullRead = false;
	}

}
