package one.persist.server.storage;

import one.persist.DeviceId;

/**
 * The other servers on the same database: they are told of what was committed here, and
 * tell an {@link AnnouncementHub} of what they committed. What is told may be lost. Safe
 * for use by many threads.
 */
interface Neighbours extends AutoCloseable {

	/** For a database that has one server. */
	Maker NONE = (hub) -> new Neighbours() {

		@Override
		public void listen() {
			// nobody tells anything
		}

		@Override
		public void changed(StoreId store, DeviceId device) {
			// nobody is to be told
		}

		@Override
		public void close() {
			// nothing was opened
		}

	};

	/**
	 * Someone listens here: from now on, or soon, what others tell is heard. Returns at
	 * once.
	 */
	void listen();

	/**
	 * A push was committed here. Returns at once.
	 * @param store where
	 * @param device whose
	 */
	void changed(StoreId store, DeviceId device);

	/** Neither tells nor hears any more. */
	@Override
	void close();

	/**
	 * Makes the neighbours of one server.
	 */
	@FunctionalInterface
	interface Maker {

		Neighbours make(AnnouncementHub hub);

	}

}
