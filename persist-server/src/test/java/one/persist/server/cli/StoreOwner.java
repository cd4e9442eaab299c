package one.persist.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import one.persist.Json;
import one.persist.Records;
import one.persist.StoreOptions;
import one.persist.Stores;

/**
 * An application that has a store open, in a process of its own: it writes a record for
 * each line that it is told, and says so.
 */
final class StoreOwner {

	private StoreOwner() {
	}

	/**
	 * Runs until its input ends.
	 * @param args the store's file
	 */
	public static void main(String[] args) throws IOException {
		try (Stores stores = Stores.builder().build()) {
			Records<Json> records = stores.create("tasks", StoreOptions.sqlite(Path.of(args[0]))).records(Json.class);
			BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
			for (String key = in.readLine(); key != null; key = in.readLine()) {
				records.put(key, Json.parse("\"of " + key + "\""));
				System.out.println("wrote " + key);
			}
		}
	}

}
