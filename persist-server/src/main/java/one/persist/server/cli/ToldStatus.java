package one.persist.server.cli;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import one.persist.StoreInspection.Contents;
import one.persist.StoreInspection.FileInfo;
import one.persist.StoreInspection.RemoteInfo;
import one.persist.StoreInspection.Status;
import org.jspecify.annotations.Nullable;

/**
 * How a store stands, as JSON. Its fields are promised.
 */
record ToldStatus(String file, long bytes, int schema, String device, @Nullable String openedBy, boolean running,
		long records, long tombstones, long openConflicts, long damaged, List<ToldRemote> remotes) {

	static ToldStatus of(Status status) {
		FileInfo file = status.file();
		Contents contents = status.contents();
		return new ToldStatus(file.path().toString(), file.bytes(), file.schema(), status.device().value(),
				file.holder(), file.held(), contents.records(), contents.tombstones(), contents.openConflicts(),
				contents.damaged(), status.remotes().stream().map(ToldRemote::of).toList());
	}

	/**
	 * A remote, as JSON.
	 */
	record ToldRemote(String name, String standing, long pending, long held, @Nullable Instant oldest, long deadLetters,
			@Nullable Instant lastSuccess) {

		private static ToldRemote of(RemoteInfo remote) {
			return new ToldRemote(remote.name(), remote.standing().name().toLowerCase(Locale.ROOT),
					remote.backlog().pending(), remote.backlog().held(), remote.backlog().oldest(),
					remote.backlog().deadLetters(), remote.lastSuccess());
		}

	}

}
