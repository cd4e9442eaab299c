package one.persist.internal.records;

import java.time.Duration;

import one.persist.internal.records.QueueTable.Enrolled;
import one.persist.internal.records.QueueTable.Stretch;

/**
 * Enters what was written before a remote was attached, stretch by stretch.
 */
public final class Enrolment {

	private final LocalStore store;

	/**
	 * Creates the enrolment of a store.
	 * @param store the store
	 */
	public Enrolment(LocalStore store) {
		this.store = store;
	}

	/**
	 * Enters a stretch of records that a link has not heard of, and marks it enrolled
	 * when there are no more.
	 * @param link the link
	 * @param stretch records at once
	 * @param trusted how long deletes are kept: what another remote had, and was not
	 * asked about for longer, is sent when that one has confirmed it
	 * @return whether more are left
	 */
	public boolean enroll(Link link, int stretch, Duration trusted) {
		if (link.isEnrolled()) {
			// what the file says: no cycle of an idle store begins with a transaction
			return false;
		}
		return this.store.write((session) -> {
			RemoteRow row = this.store.remotes().get(session, link.id());
			if (row.isEnrolled()) {
				return false;
			}
			Enrolled enrolled = this.store.queue()
				.enroll(session, link.id(),
						new Stretch(row.enrolledTo(), stretch, this.store.environment().now(), trusted));
			this.store.entries().entered(link, enrolled.entries());
			boolean more = enrolled.end() >= 0;
			if (more) {
				row.enrolledTo(enrolled.end());
			}
			else {
				row.setEnrolled();
				this.store.setEnrolled(link, true);
			}
			this.store.remotes().save(session, row);
			return more;
		});
	}

	/**
	 * How many records are yet to be entered for a link.
	 * @param link the link
	 * @return their number, about: ids of records that are gone count too
	 */
	public long toEnroll(Link link) {
		return this.store.read((session) -> Math.max(0,
				this.store.records().maxId(session) - this.store.remotes().get(session, link.id()).enrolledTo()));
	}

}
