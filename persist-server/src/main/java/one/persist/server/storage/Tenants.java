package one.persist.server.storage;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

import one.persist.server.PrintableName;
import one.persist.server.storage.AuditEntry.About;

/**
 * The tenants as wholes: listed, exported, imported, deleted. Safe for use by many
 * threads.
 * <p>
 * Calls fail with a {@link one.persist.spi.RemoteException} if the storage does, and with
 * an {@link UnsupportedOperationException} where an application's own storage keeps
 * records alone.
 */
public final class Tenants {

	/** Tenants listed at once, at most. */
	public static final int PAGE = 100;

	private static final String LIST = """
			SELECT DISTINCT tenant FROM sync_store WHERE tenant > ? ORDER BY tenant LIMIT ?""";

	private static final String STORES = "SELECT store FROM sync_store WHERE tenant = ? ORDER BY store";

	/** A statement has a time to end in. */
	private static final String DELETE_RECORDS = """
			DELETE FROM sync_record WHERE tenant = ? AND store = ? AND seq IN (
				SELECT seq FROM sync_record WHERE tenant = ? AND store = ? ORDER BY seq LIMIT 5000)""";

	private static final List<String> DELETE_STORE = List.of("DELETE FROM sync_commit WHERE tenant = ? AND store = ?",
			"DELETE FROM sync_device WHERE tenant = ? AND store = ?",
			"DELETE FROM sync_store WHERE tenant = ? AND store = ?");

	private static final List<String> DELETE_TENANT = List.of("DELETE FROM sync_key WHERE tenant = ?",
			"DELETE FROM sync_binding WHERE tenant = ?", "DELETE FROM sync_revoked WHERE tenant = ?");

	private final Database database;

	private final StorageSettings settings;

	private final AuditLog audit;

	Tenants(Database database, StorageSettings settings, AuditLog audit) {
		this.database = database;
		this.settings = settings;
		this.audit = audit;
	}

	/**
	 * Lists the tenants that have a store, in their order, with what each has and may
	 * have.
	 * @param after the tenant after which to go on; empty to begin
	 * @return {@value #PAGE} at most
	 */
	public List<TenantInfo> list(String after) {
		return names(after).stream().map((tenant) -> {
			TenantUsage usage = usage(tenant);
			Quota quota = this.settings.quotas().of(tenant);
			return new TenantInfo(tenant, usage.stores(), usage.devices(), usage.records(), usage.bytes(), quota);
		}).toList();
	}

	/**
	 * What a tenant has. Right after a start on a database of a server that did not
	 * count, records and bytes are not all there before the first purge.
	 * @param tenant who
	 * @return what it has; nothing of a tenant that there is not
	 */
	public TenantUsage usage(String tenant) {
		return this.database.read(tenant, (connection) -> {
			TenantUsage counted = UsageTable.ofTenant(connection, tenant);
			return new TenantUsage(counted.stores(), UsageTable.devices(connection, tenant),
					Math.max(0, counted.records()), Math.max(0, counted.bytes()));
		});
	}

	private List<String> names(String after) {
		return this.database.read(Database.NOBODY, (connection) -> {
			try (PreparedStatement list = connection.prepareStatement(LIST)) {
				list.setString(1, after);
				list.setInt(2, PAGE);
				List<String> tenants = new ArrayList<>();
				try (ResultSet row = list.executeQuery()) {
					while (row.next()) {
						tenants.add(row.getString(1));
					}
				}
				return tenants;
			}
		});
	}

	/**
	 * Reads all of a tenant but its keys into a temporary file: records with their
	 * deletes, commits and devices, so that the devices can go on where it is imported.
	 * Each store is as it was at one moment. No transaction waits for who takes the file.
	 * @param tenant who
	 * @return the file, of one JSON object a line; to be deleted by the caller
	 * @throws NoSuchElementException if there is no such tenant
	 * @throws UncheckedIOException if the file cannot be written
	 */
	public Path export(String tenant) {
		List<StoreId> stores = this.database.read(tenant, (connection) -> stores(connection, tenant));
		if (stores.isEmpty()) {
			throw new NoSuchElementException("There is no tenant '" + tenant + "'");
		}
		return export(tenant, stores);
	}

	/**
	 * Reads one store of a tenant into a temporary file, as {@link #export(String)} does
	 * all of them.
	 * @param tenant who
	 * @param store the store's name
	 * @return the file; to be deleted by the caller
	 * @throws NoSuchElementException if there is no such store
	 * @throws IllegalArgumentException if the name is not allowed
	 * @throws UncheckedIOException if the file cannot be written
	 */
	public Path exportStore(String tenant, String store) {
		StoreId id = new StoreId(tenant, store);
		if (!this.database.read(tenant, (connection) -> stores(connection, tenant)).contains(id)) {
			throw new NoSuchElementException("There is no store '" + store + "' of tenant '" + tenant + "'");
		}
		return export(tenant, List.of(id));
	}

	private Path export(String tenant, List<StoreId> stores) {
		Path file = temporary();
		try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
				TenantWriter writer = new TenantWriter(out)) {
			writer.begin(tenant, now());
			this.database.read(tenant, (connection) -> {
				writer.revoked(connection, tenant);
				return tenant;
			});
			for (StoreId store : stores) {
				this.database.read(tenant, (connection) -> {
					writer.store(connection, store);
					return store;
				});
			}
			writer.finish();
		}
		catch (IOException ex) {
			delete(file);
			throw new UncheckedIOException(ex);
		}
		catch (RuntimeException ex) {
			delete(file);
			throw ex;
		}
		this.audit.write(AuditAction.TENANT_EXPORTED, About.tenant(tenant), stores.size() + " stores");
		return file;
	}

	/**
	 * Stores an exported tenant, all of it or nothing, after all of it has come.
	 * @param tenant who it is to be here; without a store, as nobody has called
	 * @param in what {@link #export} has written; read to its end, not closed
	 * @return how many stores it has
	 * @throws IllegalArgumentException if it is not a whole exported tenant, or the name
	 * is not allowed
	 * @throws IllegalStateException if the tenant has a store already
	 * @throws IOException if it cannot be read, or the temporary file not be written
	 */
	public int importFrom(String tenant, InputStream in) throws IOException {
		PrintableName.requireTenant(tenant);
		return importFrom(tenant, in, (connection, file) -> {
			if (!stores(connection, tenant).isEmpty()) {
				throw new IllegalStateException("There is a tenant '" + tenant + "' already: delete it first");
			}
			return read(file, new TenantReader(connection, tenant, (store) -> true));
		});
	}

	/**
	 * Stores one store of an exported tenant, or of an exported store, all of it or
	 * nothing, after all of it has come. Other stores of the tenant stay as they are.
	 * @param tenant who it is to belong to here
	 * @param store the store's name, there and here
	 * @param in what was exported; read to its end, not closed
	 * @throws IllegalArgumentException if it is not a whole export with that store, or a
	 * name is not allowed
	 * @throws IllegalStateException if the tenant has that store already
	 * @throws IOException if it cannot be read, or the temporary file not be written
	 */
	public void importStore(String tenant, String store, InputStream in) throws IOException {
		PrintableName.requireTenant(tenant);
		StoreId id = new StoreId(tenant, store);
		importFrom(tenant, in, (connection, file) -> {
			if (stores(connection, tenant).contains(id)) {
				throw new IllegalStateException("There is a store '" + store + "' of tenant '" + tenant + "' already");
			}
			int stores = read(file, new TenantReader(connection, tenant, store::equals));
			if (stores == 0) {
				throw new IllegalArgumentException("There is no store '" + store + "' in what was exported");
			}
			return stores;
		});
	}

	private int importFrom(String tenant, InputStream in, FileReader reader) throws IOException {
		Path file = temporary();
		try {
			Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
			return this.database.write(tenant, (connection) -> {
				int stores = reader.read(connection, file);
				this.audit.write(connection, AuditAction.TENANT_IMPORTED, About.tenant(tenant), stores + " stores");
				return stores;
			});
		}
		finally {
			delete(file);
		}
	}

	private static int read(Path file, TenantReader opened) throws SQLException {
		try (InputStream in = new BufferedInputStream(Files.newInputStream(file)); TenantReader reader = opened) {
			return reader.read(in);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Deletes all of a tenant: stores, devices and keys. Whoever still has a token of the
	 * configuration, or of an issuer, and calls again, begins the tenant anew, and offers
	 * all it has: withdraw these first.
	 * @param tenant who
	 * @return whether there was anything of it
	 */
	public boolean delete(String tenant) {
		return this.database.write(tenant, (connection) -> {
			long deleted = 0;
			for (String sql : DELETE_TENANT) {
				deleted += delete(connection, sql, tenant);
			}
			for (StoreId store : stores(connection, tenant)) {
				this.database.dialect().lock(connection, store);
				deleted += delete(connection, store);
			}
			if (deleted > 0) {
				this.audit.write(connection, AuditAction.TENANT_DELETED, About.tenant(tenant), "");
			}
			return deleted > 0;
		});
	}

	private static long delete(Connection connection, StoreId store) throws SQLException {
		long deleted = 0;
		int some;
		do {
			some = delete(connection, DELETE_RECORDS, store.tenant(), store.store(), store.tenant(), store.store());
			deleted += some;
		}
		while (some > 0);
		for (String sql : DELETE_STORE) {
			deleted += delete(connection, sql, store.tenant(), store.store());
		}
		return deleted;
	}

	private static int delete(Connection connection, String sql, String... parameters) throws SQLException {
		try (PreparedStatement delete = connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				delete.setString(i + 1, parameters[i]);
			}
			return delete.executeUpdate();
		}
	}

	private static List<StoreId> stores(Connection connection, String tenant) throws SQLException {
		try (PreparedStatement list = connection.prepareStatement(STORES)) {
			list.setString(1, tenant);
			List<StoreId> stores = new ArrayList<>();
			try (ResultSet row = list.executeQuery()) {
				while (row.next()) {
					stores.add(new StoreId(tenant, row.getString(1)));
				}
			}
			return stores;
		}
	}

	private Instant now() {
		return this.settings.clock().instant();
	}

	/** Readable by this user alone. */
	private static Path temporary() {
		try {
			return Files.createTempFile("persist-tenant-", ".ndjson");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void delete(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ex) {
			// what failed before is told; the operating system clears its directory
			file.toFile().deleteOnExit();
		}
	}

	/**
	 * Reads a file into the database.
	 */
	@FunctionalInterface
	private interface FileReader {

		int read(Connection connection, Path file) throws SQLException;

	}

	/**
	 * A tenant, with what it has and may have.
	 *
	 * @param tenant who
	 * @param stores how many stores it has
	 * @param devices how many devices are remembered; one that uses several stores counts
	 * once for each
	 * @param records how many records all stores have together, without those that were
	 * deleted
	 * @param bytes what all stores take together, as {@link Quota#bytes()} counts
	 * @param quota how much it may have
	 */
	public record TenantInfo(String tenant, long stores, long devices, long records, long bytes, Quota quota) {

	}

}
