package one.persist.server.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;

import one.persist.DeviceId;
import one.persist.protocol.DeviceState;
import one.persist.protocol.ProblemCodes;
import org.jspecify.annotations.Nullable;

/**
 * Which devices may call: none that is revoked, by the table {@code sync_revoked}, nor
 * another one than the caller is, by the table {@code sync_binding}. A name that is one
 * device belongs, in each store, to the first id that calls. That id gives way to another
 * only if the caller says that it was formerly that one.
 * <p>
 * The id before the bound one is accepted as well. The call that bound may have been
 * answered in vain, or not at all, and the device may have taken another id since: it
 * still knows the one before alone.
 */
final class Admission {

	private static final String FIND = """
			SELECT b.device, b.formerly,
				(SELECT count(*) FROM sync_revoked r WHERE r.tenant = ? AND r.device IN (?, ?))
			FROM (SELECT 1) AS one
			LEFT JOIN sync_binding b ON b.tenant = ? AND b.name = ? AND b.store = ?""";

	/** No device has it. */
	private static final String NO_NAME = "";

	private static final String INSERT = """
			INSERT INTO sync_binding (tenant, name, store, device, bound_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (tenant, name, store) DO NOTHING""";

	private static final String MOVE = """
			UPDATE sync_binding SET device = ?, formerly = ?, bound_at = ?
			WHERE tenant = ? AND name = ? AND store = ? AND device = ?""";

	private static final String FORGET = "DELETE FROM sync_binding WHERE tenant = ? AND name = ?";

	private final StoreId id;

	private final @Nullable String name;

	Admission(StoreId id, @Nullable Visitor visitor) {
		this.id = id;
		this.name = (visitor != null) ? visitor.caller().boundAs() : null;
	}

	/**
	 * Looks whether a device may call.
	 * @param standing what was found
	 * @return whether it is known already, so that nothing is to be written
	 * @throws DeviceRefusedException if it may not
	 */
	boolean isKnown(Standing standing, DeviceState state) {
		Binding bound = standing.allowed();
		return this.name == null || (bound != null && require(bound, state));
	}

	/**
	 * Lets a device in, and remembers it if it is new.
	 * @param standing what was found
	 * @throws DeviceRefusedException if it may not call
	 */
	void admit(Connection connection, Standing standing, DeviceState state, Instant now) throws SQLException {
		String own = this.name;
		if (isKnown(standing, state) || own == null) {
			return;
		}
		Binding bound = standing.bound();
		if (bound == null) {
			insert(connection, own, state.device(), now);
		}
		else {
			move(connection, own, bound, state, now);
		}
		Binding held = finding(state).run(connection).allowed();
		if (held == null || !held.device().equals(state.device().value())) {
			// another device was faster
			throw refusal(this.id);
		}
	}

	private boolean require(Binding bound, DeviceState state) {
		if (bound.device().equals(state.device().value())) {
			return true;
		}
		DeviceId formerly = state.formerly();
		if (formerly == null
				|| !(formerly.value().equals(bound.device()) || formerly.value().equals(bound.formerly()))) {
			throw refusal(this.id);
		}
		return false;
	}

	/** Not told: which device it is, and whose. */
	private static DeviceRefusedException refusal(StoreId id) {
		return new DeviceRefusedException(ProblemCodes.OTHER_DEVICE,
				"This key belongs to another device in store '" + id.store()
						+ "': one key serves one device. Make a key for each device; if this one takes the place of the"
						+ " other, revoke the keys of its name first, then make a new one");
	}

	/** Finds how it stands with a call. One statement, since each call passes here. */
	Query<Standing> finding(DeviceState state) {
		DeviceId formerly = state.formerly();
		return Query.rows(FIND, (find, index) -> {
			find.setString(index, this.id.tenant());
			find.setString(index + 1, state.device().value());
			find.setString(index + 2, ((formerly != null) ? formerly : state.device()).value());
			return bind(find, index + 3, (this.name != null) ? this.name : NO_NAME);
		}, (row) -> {
			row.next();
			String device = row.getString(1);
			return new Standing((device != null) ? new Binding(device, row.getString(2)) : null, row.getLong(3) > 0);
		});
	}

	private void insert(Connection connection, String name, DeviceId device, Instant now) throws SQLException {
		try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
			int next = bind(insert, 1, name);
			insert.setString(next, device.value());
			insert.setLong(next + 1, now.toEpochMilli());
			insert.executeUpdate();
		}
	}

	private void move(Connection connection, String name, Binding bound, DeviceState state, Instant now)
			throws SQLException {
		try (PreparedStatement move = connection.prepareStatement(MOVE)) {
			move.setString(1, state.device().value());
			move.setString(2, (state.formerly() != null) ? state.formerly().value() : null);
			move.setLong(3, now.toEpochMilli());
			move.setString(bind(move, 4, name), bound.device());
			move.executeUpdate();
		}
	}

	private int bind(PreparedStatement statement, int index, String name) throws SQLException {
		statement.setString(index, this.id.tenant());
		statement.setString(index + 1, name);
		statement.setString(index + 2, this.id.store());
		return index + 3;
	}

	/** A name is free for any device again, in all stores. */
	static void forget(Connection connection, String tenant, String name) throws SQLException {
		try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
			forget.setString(1, tenant);
			forget.setString(2, name);
			forget.executeUpdate();
		}
	}

	/**
	 * How it stands with a call.
	 *
	 * @param bound which device the caller is; null if it is none yet
	 * @param revoked whether the device was revoked
	 */
	record Standing(@Nullable Binding bound, boolean revoked) {

		/** Which device the caller is, unless that is revoked. */
		private @Nullable Binding allowed() {
			if (this.revoked) {
				throw new DeviceRefusedException(ProblemCodes.DEVICE_REVOKED,
						"This device was revoked by whoever runs the server: only they can allow it again");
			}
			return this.bound;
		}

	}

	/**
	 * Which device a name is.
	 *
	 * @param device its id
	 * @param formerly the id that this one has taken the place of; null if it is the
	 * first
	 */
	record Binding(String device, @Nullable String formerly) {

	}

}
