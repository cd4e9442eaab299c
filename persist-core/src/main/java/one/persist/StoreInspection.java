package one.persist;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import one.persist.internal.records.StoreInspector;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a store's file from outside: read only, as it stands at one moment, also
 * while an application has the store open. Neither the file nor whoever has it open is
 * disturbed: no lock is taken that an owner needs, and writers go on. Safe for use by
 * many threads.
 */
public final class StoreInspection {

	private final Path file;

	private StoreInspection(Path file) {
		this.file = file;
	}

	/**
	 * An inspection of a file.
	 * @param file the store's file
	 * @return the inspection; nothing was read yet
	 */
	public static StoreInspection of(Path file) {
		return new StoreInspection(file);
	}

	/**
	 * Reads how the store stands.
	 * @return what the file says
	 * @throws StoreOpenException if the file is not there, is no store, is newer than
	 * this code, or is damaged where it is looked at
	 */
	public Status status() {
		return StoreInspector.status(this.file);
	}

	/**
	 * Reads all of the file and checks it: the pages and indexes of the database, its
	 * schema, and the checksum of each record, in flat memory. The log of an open store
	 * grows meanwhile, as it does beside any long reader.
	 * @param progress is told how far it is
	 * @return what was found
	 * @throws StoreOpenException if the file is not there, may not be read, or is newer
	 * than this code
	 */
	public Findings verify(Progress progress) {
		return StoreInspector.verify(this.file, progress);
	}

	/**
	 * How a store stands by its file.
	 *
	 * @param file the file, and who had it open last
	 * @param device the id of the replica that the file is
	 * @param contents what is in it
	 * @param remotes one entry for each remote that the store was ever attached to
	 */
	public record Status(FileInfo file, DeviceId device, Contents contents, List<RemoteInfo> remotes) {

		/**
		 * Copies the list.
		 */
		public Status {
			remotes = List.copyOf(remotes);
		}

	}

	/**
	 * A store's file.
	 *
	 * @param path its real path
	 * @param bytes its size, with what is still in its log
	 * @param schema number of its schema
	 * @param holder who opened it last, in words; null if that is not known
	 * @param held whether the process that opened it last runs on this machine
	 */
	public record FileInfo(Path path, long bytes, int schema, @Nullable String holder, boolean held) {

	}

	/**
	 * What is in a store.
	 *
	 * @param records records that are there
	 * @param tombstones deletes that are kept
	 * @param openConflicts conflicts that wait for a person
	 * @param damaged records whose bytes have changed, as far as they were come across
	 */
	public record Contents(long records, long tombstones, long openConflicts, long damaged) {

	}

	/**
	 * A remote, as the file knows it.
	 *
	 * @param name its name
	 * @param standing whether the store syncs with it
	 * @param backlog what waits for it
	 * @param lastSuccess when a cycle last came to its end; null if never
	 */
	public record RemoteInfo(String name, Standing standing, RemoteStatus.Backlog backlog,
			@Nullable Instant lastSuccess) {

	}

	/**
	 * Whether a store syncs with a remote.
	 */
	public enum Standing {

		/** The remote is one of the store's. */
		ATTACHED,

		/** The remote is one of the store's, and a person has paused it. */
		PAUSED,

		/** The remote left the store's configuration: nothing waits for it. */
		DETACHED

	}

	/**
	 * What a check of a file found.
	 *
	 * @param records records and tombstones that are whole
	 * @param damaged records whose bytes are not those that were written
	 * @param problems what is wrong, in words and without values; empty if nothing is. At
	 * most 1,000 are told
	 */
	public record Findings(long records, long damaged, List<String> problems) {

		/**
		 * Copies the list.
		 */
		public Findings {
			problems = List.copyOf(problems);
		}

		/**
		 * Whether all of the file is as it should be.
		 * @return true if nothing is wrong
		 */
		public boolean isSound() {
			return this.damaged == 0 && this.problems.isEmpty();
		}

	}

	/**
	 * Is told how far a check is.
	 */
	@FunctionalInterface
	public interface Progress {

		/**
		 * Some more records were checked.
		 * @param checked how many so far; 0 while pages and indexes are
		 * @param total how many there are
		 */
		void checked(long checked, long total);

	}

}
