package one.persist.server.storage;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * In place of the tables where an application brings a storage of its own, which keeps
 * records alone.
 */
final class NoDatabase implements Database {

	static final Database INSTANCE = new NoDatabase();

	private NoDatabase() {
	}

	@Override
	public <T> T write(String tenant, Work<T> work) {
		throw unsupported();
	}

	@Override
	public <T> T read(String tenant, Work<T> work) {
		throw unsupported();
	}

	@Override
	public List<StoreId> stores(@Nullable StoreId after, int limit) {
		throw unsupported();
	}

	@Override
	public Dialect dialect() {
		throw unsupported();
	}

	@Override
	public void close() {
	}

	private static UnsupportedOperationException unsupported() {
		return new UnsupportedOperationException(
				"The application's own storage keeps records alone: no keys, no list of devices, no audit");
	}

}
