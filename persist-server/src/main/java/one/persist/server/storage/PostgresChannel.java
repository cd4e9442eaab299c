package one.persist.server.storage;

import java.sql.SQLException;
import java.util.List;

import one.persist.DeviceId;
import org.jspecify.annotations.Nullable;

/**
 * What the servers that share a schema tell each other through, as one of them uses it.
 * Safe for use by many threads.
 */
final class PostgresChannel {

	private final PostgresDatabase database;

	private final String name;

	private final long node;

	/**
	 * Opens nothing.
	 * @param schema what the servers share; of any length, which a channel's name is not
	 * @param node a random number, to know one's own messages by
	 */
	PostgresChannel(PostgresDatabase database, String schema, long node) {
		this.database = database;
		this.name = "persist_" + StoreId.digest(schema);
		this.node = node;
	}

	/** Its name: lower-case letters, digits and {@code _}, needing no quotes. */
	String name() {
		return this.name;
	}

	/** A message of this server. */
	NodeMessage message(@Nullable String digest, @Nullable DeviceId device) {
		return new NodeMessage(this.node, digest, device);
	}

	boolean isOwn(NodeMessage message) {
		return message.node() == this.node;
	}

	/**
	 * Tells all who listen.
	 * @throws one.persist.spi.RemoteException if the database is busy or has failed
	 */
	void send(List<NodeMessage> messages) {
		this.database.send(this.name, messages.stream().map(NodeMessage::toString).toList());
	}

	/** Keeps a connection for as long as a task takes. */
	void keep(PostgresDatabase.Task task) throws SQLException {
		this.database.keep(task);
	}

}
