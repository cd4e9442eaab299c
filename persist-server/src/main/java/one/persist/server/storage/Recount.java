package one.persist.server.storage;

import java.util.Optional;

import one.persist.server.storage.StoreTable.Counters;
import one.persist.server.storage.UsageTable.StoreUsage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts a store anew where a server has written that does not count. All of it is
 * counted as it was at one moment, without a lock; what the counters lacked at that
 * moment they lack still, whatever was written since.
 */
final class Recount {

	private static final Logger logger = LoggerFactory.getLogger(Recount.class);

	private final Database database;

	Recount(Database database) {
		this.database = database;
	}

	/**
	 * Counts a store, if that is needed, and tells what it has.
	 */
	Room of(StoreId id) {
		Counted counted = this.database.read(id.tenant(), (connection) -> {
			StoreUsage usage = UsageTable.ofStore(connection, id);
			Counters counters = StoreTable.find(connection, id);
			if (usage == null || counters == null) {
				return Optional.<Counted>empty();
			}
			Room room = (usage.lag() != 0) ? UsageTable.count(connection, id, counters) : usage.room();
			return Optional.of(new Counted(usage, room));
		}).orElse(Counted.NOTHING);
		if (counted.usage().lag() != 0) {
			Room missing = counted.room().minus(counted.usage().room());
			this.database.write(id.tenant(), (connection) -> {
				UsageTable.correct(connection, id, missing, counted.usage().lag());
				return id;
			});
			logger.debug("Store '{}' was counted anew: {}", id.store(), counted.room());
		}
		return counted.room();
	}

	/**
	 * What was counted.
	 *
	 * @param usage what the counters said
	 * @param room what there was
	 */
	private record Counted(StoreUsage usage, Room room) {

		private static final Counted NOTHING = new Counted(new StoreUsage(Room.NONE, 0), Room.NONE);

	}

}
