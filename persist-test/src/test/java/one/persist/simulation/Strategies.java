package one.persist.simulation;

import java.util.Set;
import java.util.TreeSet;

import one.persist.Json;
import one.persist.conflict.ConflictContext;
import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.MergeFunction;
import one.persist.conflict.RecordVersion;
import one.persist.conflict.Resolution;
import one.persist.conflict.Resolution.Deferred;
import one.persist.conflict.Resolution.KeepLocal;
import one.persist.conflict.Resolution.Merged;
import one.persist.conflict.Resolution.TakeRemote;
import org.jspecify.annotations.Nullable;

/**
 * What a device's application decides conflicts by: a merge function that unites the
 * parts of two values, which can go bad, and a strategy of the application's own.
 */
final class Strategies implements MergeFunction<Json>, ConflictStrategy {

	private final String name;

	private Mood mood = Mood.GOOD;

	private int differences;

	Strategies(String name) {
		this.name = name;
	}

	void mood(Mood mood) {
		this.mood = mood;
	}

	@Override
	public @Nullable Json merge(RecordVersion<Json> local, RecordVersion<Json> remote) {
		return switch (this.mood) {
			case GOOD -> unite(local.value(), remote.value(), null);
			case THROWS -> throw new IllegalStateException("a bug in a merge function");
			case NULL -> null;
			case DIFFERS -> unite(local.value(), remote.value(), "x" + this.name + "-" + ++this.differences);
		};
	}

	@Override
	public Resolution resolve(ConflictContext conflict) {
		Json local = conflict.local().value();
		Json remote = conflict.remote().value();
		if (local == null || remote == null) {
			return (local != null) ? new KeepLocal() : new TakeRemote();
		}
		int order = local.toString().compareTo(remote.toString());
		return switch (Math.floorMod(local.toString().length() + remote.toString().length(), 5)) {
			case 0 -> new Merged(unite(local, remote, null));
			case 1 -> new Deferred("a person should see this");
			default -> (order > 0) ? new KeepLocal() : new TakeRemote();
		};
	}

	private static Json unite(Json a, Json b, @Nullable String more) {
		Set<String> parts = new TreeSet<>(Ledger.parts(a.toString()));
		parts.addAll(Ledger.parts(b.toString()));
		if (more != null) {
			parts.add(more);
		}
		return Json.parse("\"" + String.join("+", parts) + "\"");
	}

	/**
	 * How the merge function behaves.
	 */
	enum Mood {

		GOOD, THROWS, NULL, DIFFERS

	}

}
