package one.persist.internal.records;

import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Version;
import one.persist.internal.sqlite.SqliteSession;

/**
 * Who this device is to its remotes: its id, its clock, and what follows when a remote's
 * past and its own differ.
 */
public final class Identity {

	private final LocalStore store;

	private final HybridClock clock;

	private volatile DeviceId device;

	Identity(LocalStore store, HybridClock clock, DeviceId device) {
		this.store = store;
		this.clock = clock;
		this.device = device;
	}

	DeviceId device() {
		return this.device;
	}

	/**
	 * Opens with the file. One that lies elsewhere than it did is a copy, and takes a new
	 * id before anything is sent.
	 */
	void open(SqliteSession session, FilePlace place) {
		DeviceRow row = this.store.devices().find(session);
		if (row == null) {
			row = new DeviceRow(this.device.value(), place);
			this.store.devices().insert(session, row);
		}
		this.device = new DeviceId(row.device());
		this.clock.open(row.clock(), row.clockOffset());
		if (row.isCopy() || !row.liesAt(place)) {
			row.setPlace(place);
			row.setOwn();
			this.store.devices().update(session, row);
			this.store.remotes().all(session).forEach((remote) -> {
				remote.forgetPushes();
				readAgain(session, remote);
			});
			this.store.queue().markAllSent(session);
			takeNewId(session);
		}
	}

	/**
	 * Another device uses this one's id, on one remote at least: takes a new one and
	 * reads everything of that remote again.
	 * @param link the link on which it was noticed
	 */
	public void forked(Link link) {
		this.store.write((session) -> {
			RemoteRow row = this.store.remotes().get(session, link.id());
			row.forgetPushes();
			readAgain(session, row);
			this.store.queue().markAllSent(session);
			takeNewId(session);
			return row;
		});
	}

	/**
	 * A remote has forgotten deletes since the cursor: reads everything again.
	 * @param link the link
	 */
	public void cursorExpired(Link link) {
		this.store.write((session) -> {
			RemoteRow row = this.store.remotes().get(session, link.id());
			readAgain(session, row);
			return row;
		});
	}

	/**
	 * A cycle begins. Reads everything of the remote again, once for each record that was
	 * found damaged since: it may have a good copy.
	 * @param link the link; called in its cycles alone, since a page that is under way
	 * must not end a reading that began after it was asked for
	 * @throws StoreAccessException if the file was deleted or replaced
	 */
	public void beginCycle(Link link) {
		this.store.database().requirePresent();
		beKnown(link);
		long newest = this.store.read(this.store.quarantine()::newest);
		if (newest == 0) {
			return;
		}
		this.store.write((session) -> {
			RemoteRow row = this.store.remotes().get(session, link.id());
			if (row.soughtTo() < newest) {
				row.soughtTo(newest);
				readAgain(session, row);
			}
			return row;
		});
	}

	/** A first call is remembered before it is made, as its answer may be lost. */
	private void beKnown(Link link) {
		if (!this.store.read((session) -> this.store.remotes().get(session, link.id()).isKnown())) {
			this.store.write((session) -> {
				RemoteRow row = this.store.remotes().get(session, link.id());
				row.knownAs(this.device);
				this.store.remotes().save(session, row);
				return row;
			});
		}
	}

	/**
	 * A remote has another past than the one seen: forgets what was known of it, and
	 * enters everything. It may hide a fork, so the device takes a new id as well.
	 * @param link the link
	 */
	public void diverged(Link link) {
		this.store.write((session) -> {
			RemoteRow row = this.store.remotes().get(session, link.id());
			row.forget();
			this.store.remotes().save(session, row);
			this.store.entries().clearFullRead(session, link.id());
			this.store.queue().forgetKnown(session, link.id());
			this.store.deadLetters().forget(session, link.id());
			this.store.setEnrolled(link, false);
			this.store.queue().markAllSent(session);
			takeNewId(session);
			return row;
		});
	}

	/**
	 * The remote says that this device's clock is ahead: corrects it, and names anew what
	 * no remote has taken.
	 * @param offset what to add to the wall clock
	 */
	public void clockAhead(long offset) {
		this.store.write((session) -> {
			setClockOffset(session, offset);
			Runnable undo = this.clock.restart(this.store.records().newestConfirmed(session));
			this.store.database().atEnd(() -> {
			}, undo);
			takeNewId(session);
			return session;
		});
	}

	/**
	 * Corrects the clock by what a remote told.
	 * @param offset what to add to the wall clock, in milliseconds
	 */
	public void correctClock(long offset) {
		this.store.write((session) -> {
			setClockOffset(session, offset);
			return session;
		});
	}

	/**
	 * What is added to the wall clock.
	 * @return milliseconds
	 */
	public long clockOffset() {
		return this.clock.offsetMillis();
	}

	private void setClockOffset(SqliteSession session, long offset) {
		long before = this.clock.offsetMillis();
		DeviceRow row = deviceRow(session);
		row.setClockOffset(offset);
		this.store.devices().update(session, row);
		this.clock.setOffsetMillis(offset);
		this.store.database().atEnd(() -> {
		}, () -> this.clock.setOffsetMillis(before));
	}

	private void readAgain(SqliteSession session, RemoteRow row) {
		row.readAgain();
		this.store.remotes().save(session, row);
		this.store.entries().clearFullRead(session, row.id());
	}

	/**
	 * The last step of its transaction: what is written after it would carry the old id.
	 */
	private void takeNewId(SqliteSession session) {
		DeviceId fresh = DeviceId.random(this.store.environment().random());
		HybridTimestamp timestamp = this.clock.next();
		this.store.records().restamp(session, new Version(timestamp, fresh), this.store.bases());
		DeviceRow row = deviceRow(session);
		row.setDevice(fresh.value());
		row.setClock(this.clock.nextCeiling());
		this.store.devices().update(session, row);
		long ceiling = row.clock();
		this.store.database().atEnd(() -> {
			this.device = fresh;
			this.clock.setCeiling(ceiling);
		}, () -> {
		});
	}

	private DeviceRow deviceRow(SqliteSession session) {
		DeviceRow row = this.store.devices().find(session);
		if (row == null) {
			throw new IllegalStateException("Store '" + this.store.name() + "' has no device");
		}
		return row;
	}

}
