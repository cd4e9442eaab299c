package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The stores of a tenant, and how much is written to them, as their commits tell: so the
 * same whichever of several servers is asked, and after a restart. Safe for use by many
 * threads.
 * <p>
 * Calls fail with a {@link one.persist.spi.RemoteException} if the storage does, and with
 * an {@link UnsupportedOperationException} where an application's own storage keeps
 * records alone.
 */
public final class TenantStores {

	/** Stores listed at once, at most. */
	public static final int PAGE = 50;

	/** What was written for so long counts as recent. */
	public static final Duration RECENT = Duration.ofMinutes(5);

	private static final String LIST = """
			SELECT store, seq FROM sync_store WHERE tenant = ? AND store > ? ORDER BY store LIMIT ?""";

	/**
	 * No more commits are looked at; where there are more, they tell of a shorter time.
	 */
	private static final String ACTIVITY = """
			SELECT max(committed_at), count(CASE WHEN committed_at >= ? AND seq > 0 THEN 1 END),
				coalesce(max(CASE WHEN committed_at < ? THEN seq END), min(seq)),
				min(CASE WHEN committed_at >= ? THEN committed_at END)
			FROM (SELECT seq, committed_at FROM sync_commit WHERE tenant = ? AND store = ? ORDER BY seq DESC LIMIT 2000) c""";

	private final Database database;

	private final StorageSettings settings;

	TenantStores(Database database, StorageSettings settings) {
		this.database = database;
		this.settings = settings;
	}

	/**
	 * Lists stores of a tenant in the order of their names.
	 * @param tenant whose
	 * @param after the name after which to go on; empty to begin
	 * @return {@value #PAGE} at most
	 */
	public List<StoreInfo> list(String tenant, String after) {
		Instant now = this.settings.clock().instant();
		return this.database.read(tenant, (connection) -> {
			List<StoreInfo> stores = new ArrayList<>();
			try (PreparedStatement list = connection.prepareStatement(LIST)) {
				list.setString(1, tenant);
				list.setString(2, after);
				list.setInt(3, PAGE);
				try (ResultSet row = list.executeQuery()) {
					while (row.next()) {
						stores.add(new StoreInfo(row.getString(1), row.getLong(2), Activity.NONE));
					}
				}
			}
			List<StoreInfo> told = new ArrayList<>();
			for (StoreInfo store : stores) {
				told.add(new StoreInfo(store.store(), store.changes(), activity(connection, tenant, store, now)));
			}
			return told;
		});
	}

	private static Activity activity(Connection connection, String tenant, StoreInfo store, Instant now)
			throws SQLException {
		long since = now.minus(RECENT).toEpochMilli();
		try (PreparedStatement find = connection.prepareStatement(ACTIVITY)) {
			for (int i = 1; i <= 3; i++) {
				find.setLong(i, since);
			}
			find.setString(4, tenant);
			find.setString(5, store.store());
			try (ResultSet row = find.executeQuery()) {
				row.next();
				long last = row.getLong(1);
				Instant lastCommit = row.wasNull() ? null : Instant.ofEpochMilli(last);
				long commits = row.getLong(2);
				long before = row.getLong(3);
				long began = row.getLong(4);
				return (commits == 0) ? new Activity(lastCommit, 0, 0, RECENT) : new Activity(lastCommit, commits,
						store.changes() - before, Duration.ofMillis(Math.max(1, now.toEpochMilli() - began)));
			}
		}
	}

	/**
	 * A store.
	 *
	 * @param store its name
	 * @param changes how many changes it has taken since it was made
	 * @param activity what was written recently
	 */
	public record StoreInfo(String store, long changes, Activity activity) {

	}

	/**
	 * What was written recently.
	 *
	 * @param lastCommit when something last was; null if it is not known any more
	 * @param commits pushes that stored something
	 * @param changes records that they changed, about
	 * @param during within how long
	 */
	public record Activity(@Nullable Instant lastCommit, long commits, long changes, Duration during) {

		static final Activity NONE = new Activity(null, 0, 0, RECENT);

		/**
		 * How fast it is written.
		 * @return changes a second, on average
		 */
		public double changesPerSecond() {
			return this.changes * 1000.0 / Math.max(1, this.during.toMillis());
		}

	}

}
