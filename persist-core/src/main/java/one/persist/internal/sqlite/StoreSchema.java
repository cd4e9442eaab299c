package one.persist.internal.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.sqlite.SQLiteDataSource;

/**
 * The schema of a store's file. A file may come from anywhere: a trigger or a view in it
 * would run with this process's rights at the first write or read.
 */
final class StoreSchema {

	/** Version of the schema that this code writes. */
	static final int VERSION = 1;

	private static final String RESOURCE = "store-1.sql";

	/** All but what SQLite itself keeps: indexes of constraints, and statistics. */
	private static final String OBJECTS = """
			SELECT type || ' ' || name AS name, tbl_name AS owner, sql FROM sqlite_schema
			WHERE NOT (type = 'index' AND sql IS NULL)
				AND NOT (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4', 'sqlite_sequence'))
			""";

	private StoreSchema() {
	}

	/** Makes tables and indexes, within a transaction of the caller. */
	static void create(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			for (String sql : text().split(";\\s*\n")) {
				if (!sql.isBlank()) {
					statement.execute(sql);
				}
			}
		}
	}

	/**
	 * What a file has and should not, or should have and has not.
	 * @return type and name of each, in order; empty if the schema is as it should be
	 */
	static Set<String> differences(Connection connection) throws SQLException {
		Set<String> different = new TreeSet<>();
		Map<String, List<SchemaObject>> expected = Expected.OBJECTS;
		Map<String, List<SchemaObject>> found = objects(connection);
		Set<String> names = new HashSet<>(expected.keySet());
		names.addAll(found.keySet());
		names.stream()
			.filter((name) -> !same(expected.getOrDefault(name, List.of()), found.getOrDefault(name, List.of())))
			.forEach(different::add);
		return different;
	}

	/** Nearly always they are the same to the letter, which is soon seen. */
	private static boolean same(List<SchemaObject> one, List<SchemaObject> other) {
		return one.equals(other) || normalized(one).equals(normalized(other));
	}

	/** What they say, not how. */
	private static List<SchemaObject> normalized(List<SchemaObject> objects) {
		return objects.stream()
			.map((object) -> new SchemaObject(object.owner(), SqlText.normalized(object.sql())))
			.toList();
	}

	/** The objects by type and name; more than one of a name in a damaged file alone. */
	private static Map<String, List<SchemaObject>> objects(Connection connection) throws SQLException {
		Map<String, List<SchemaObject>> objects = new HashMap<>();
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(OBJECTS)) {
			while (rows.next()) {
				String sql = rows.getString("sql");
				SchemaObject object = new SchemaObject(String.valueOf(rows.getString("owner")),
						(sql != null) ? sql : "");
				objects.computeIfAbsent(String.valueOf(rows.getString("name")), (name) -> new ArrayList<>())
					.add(object);
			}
		}
		return objects;
	}

	private static String text() {
		try (InputStream in = StoreSchema.class.getResourceAsStream(RESOURCE)) {
			if (in == null) {
				throw new IllegalStateException("The resource " + RESOURCE + " is missing from the class path");
			}
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException("The resource " + RESOURCE + " cannot be read", ex);
		}
	}

	/**
	 * An object of a schema.
	 *
	 * @param owner the table that it belongs to
	 * @param sql the statement that made it; empty where there is none
	 */
	private record SchemaObject(String owner, String sql) {

	}

	/**
	 * What SQLite itself tells of a new file: asked once, since every opening waits for
	 * the answer.
	 */
	private static final class Expected {

		private static final Map<String, List<SchemaObject>> OBJECTS = ask();

		private static Map<String, List<SchemaObject>> ask() {
			SQLiteDataSource source = new SQLiteDataSource();
			source.setUrl("jdbc:sqlite::memory:");
			try (Connection memory = source.getConnection()) {
				create(memory);
				return Map.copyOf(objects(memory));
			}
			catch (SQLException ex) {
				throw new IllegalStateException("SQLite cannot make a database in memory", ex);
			}
		}

	}

}
