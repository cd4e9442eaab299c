package one.persist.spi;

/**
 * Is told by a remote that there is news, never what it is. Called on any thread, one
 * call at a time: it must return at once, not throw, and call no remote.
 */
public interface AnnouncementListener {

	/**
	 * From now on changes are announced. What changed before this call may not have been.
	 */
	void opened();

	/**
	 * Something has changed since the last call. Changes that follow each other closely
	 * may be told as one.
	 */
	void changed();

	/**
	 * Nothing is announced any more, or never was: the subscription is over. Not called
	 * for one that the listener's side has closed.
	 * @param why what happened; its kind says when it is worth another try:
	 * {@code TRANSIENT} and {@code TIMEOUT} soon, {@code BUSY} when it says,
	 * {@code UNAUTHORIZED} when calls succeed, all others rarely
	 */
	void closed(RemoteException why);

}
