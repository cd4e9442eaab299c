package one.persist.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

import one.persist.DeadLetter;
import one.persist.Json;
import one.persist.StaleConflictException;
import one.persist.StaleRecordException;
import one.persist.StoredRecord;
import one.persist.Version;
import one.persist.conflict.Conflict;
import one.persist.simulation.DeviceFile.State;
import one.persist.simulation.Ledger.Fate;
import one.persist.simulation.Ledger.Write;
import org.jspecify.annotations.Nullable;

/**
 * The application of one device, and the person before it: writes, resolves, retries and
 * discards, and enters in the ledger what was acknowledged.
 */
final class Writer {

	private final World world;

	private final SimulatedDevice device;

	/** Writes that were begun and have not been answered. */
	private final List<Attempt> attempts = new ArrayList<>();

	private final Map<String, Conflict<Json>> looked = new LinkedHashMap<>();

	private @Nullable StoredRecord<Json> readBefore;

	private String lastVersion = "";

	Writer(World world, SimulatedDevice device) {
		this.world = world;
		this.device = device;
	}

	/** Writes something somewhere. The device's state must be fresh. */
	void write(SplittableRandom random) {
		this.world.wrote();
		int what = random.nextInt(12);
		String key = key(random);
		if (what < 2) {
			delete(key);
		}
		else if (what == 2) {
			putSeveral(random);
		}
		else if (what == 3) {
			putInTransaction(random);
		}
		else if (what == 4) {
			putExpecting(key);
		}
		else {
			put(key);
		}
		if (random.nextInt(3) == 0) {
			this.readBefore = this.device.records().get(key).orElse(null);
		}
	}

	/** Writes one record again and again, as a cursor on a map does. */
	void writeAgain(SplittableRandom random) {
		String key = key(random);
		int times = 2 + random.nextInt(3);
		for (int i = 0; i < times; i++) {
			this.world.wrote();
			if (random.nextInt(5) == 0) {
				delete(key);
			}
			else {
				put(key);
			}
			this.device.refresh();
		}
	}

	/** Deletes something that no remote is known to have yet. */
	void deleteWaiting(SplittableRandom random) {
		State state = this.device.state();
		List<String> waiting = state.rows()
			.values()
			.stream()
			.filter((row) -> state.entries().stream().anyMatch((entry) -> entry.record() == row.id()))
			.map((row) -> row.copy().key())
			.toList();
		if (!waiting.isEmpty()) {
			deleteOneOf(waiting, random);
		}
	}

	/** Deletes one of some records. The device's state must be fresh. */
	void deleteOneOf(List<String> keys, SplittableRandom random) {
		this.world.wrote();
		delete(keys.get(random.nextInt(keys.size())));
	}

	private String key(SplittableRandom random) {
		return "k" + random.nextInt(this.world.setup().keys());
	}

	private void put(String key) {
		Attempt attempt = attempt(key, false);
		StoredRecord<Json> stored = this.device.records().put(key, value(attempt.write().id()));
		acknowledged(attempt, stored.version());
		requireOwnRead(key, attempt.write().id());
	}

	private void putSeveral(SplittableRandom random) {
		Map<String, Json> values = new LinkedHashMap<>();
		List<Attempt> several = new ArrayList<>();
		for (String key : new TreeSet<>(List.of(key(random), key(random)))) {
			Attempt attempt = attempt(key, false);
			several.add(attempt);
			values.put(key, value(attempt.write().id()));
		}
		this.device.records()
			.putAll(values)
			.forEach((stored) -> several.stream()
				.filter((attempt) -> attempt.write().key().equals(stored.key()))
				.forEach((attempt) -> acknowledged(attempt, stored.version())));
	}

	/** Several writes, or none: it may end in an exception of the application's own. */
	private void putInTransaction(SplittableRandom random) {
		boolean fails = random.nextInt(3) == 0;
		List<Attempt> several = new ArrayList<>();
		List<Version> versions = new ArrayList<>();
		Map<String, Copy> before = this.device.copies();
		try {
			this.device.store().transaction(() -> {
				for (String key : new TreeSet<>(List.of(key(random), key(random)))) {
					Attempt attempt = attempt(key, false);
					several.add(attempt);
					versions.add(this.device.records().put(key, value(attempt.write().id())).version());
				}
				if (fails) {
					throw new Undone();
				}
				return several;
			});
		}
		catch (Undone ex) {
			this.attempts.removeAll(several);
			this.device.refresh();
			if (!before.equals(this.device.copies())) {
				throw new Violation("transaction", "an undone transaction left " + this.device.copies());
			}
			return;
		}
		for (int i = 0; i < several.size(); i++) {
			acknowledged(several.get(i), versions.get(i));
		}
	}

	private void putExpecting(String key) {
		StoredRecord<Json> read = this.readBefore;
		if (read == null || !read.key().equals(key)) {
			put(key);
			return;
		}
		Copy now = this.device.state().copy(key);
		boolean stale = now == null || now.value() == null || !now.version().equals(read.version().toString());
		Attempt attempt = attempt(key, false);
		try {
			StoredRecord<Json> stored = this.device.records().put(key, value(attempt.write().id()), read.version());
			if (stale) {
				throw new Violation("expected", "a put that expected " + read.version() + " found " + now);
			}
			acknowledged(attempt, stored.version());
		}
		catch (StaleRecordException ex) {
			this.attempts.remove(attempt);
			if (!stale) {
				throw new Violation("expected", "a put that expected " + read.version() + " was refused");
			}
		}
	}

	private void delete(String key) {
		Copy before = this.device.state().copy(key);
		boolean there = before != null && before.value() != null;
		Attempt attempt = attempt(key, true);
		boolean existed = this.device.records().delete(key);
		this.attempts.remove(attempt);
		if (existed != there) {
			throw new Violation("delete", "told " + existed + " of " + before);
		}
		if (existed) {
			this.device.refresh();
			deleted(attempt.write());
		}
		if (this.device.records().get(key).isPresent()) {
			throw new Violation("read-your-writes", "a deleted record is there: " + key);
		}
	}

	private void deleted(Write write) {
		this.world.ledger().acknowledged(write);
		Copy now = this.device.state().copy(write.key());
		this.world.note(() -> "  " + this.device.name() + " deleted " + write.key() + " as " + write.id() + " over "
				+ write.saw() + ", now " + now);
		if (now != null) {
			this.world.ledger().tombstone(write.key(), now.version(), Set.of(write.id()));
			issued(now.version(), now);
		}
		else {
			withdrawn(write);
		}
	}

	private void withdrawn(Write write) {
		this.device.invariants().withdrawn(write.key());
		boolean held = this.world.isHeldElsewhere(this.device, write.saw());
		if (held && !this.world.ledger().wasFileReplaced()) {
			throw new Violation("withdrawn", write + " left no trace, and others have what it deleted");
		}
		if (held) {
			// a copy of the file, or a push that this one does not know of, has it still
			this.world.ledger().close(write.id(), Fate.WITHDRAWN);
		}
		else {
			this.world.ledger().withdrawn(write);
		}
	}

	private Attempt attempt(String key, boolean delete) {
		Copy before = this.device.state().copy(key);
		Set<String> saw = (before != null) ? this.world.ledger().content(before) : Set.of();
		Write write = new Write(this.world.ledger().next(delete), key, delete, saw, this.device.number());
		Attempt attempt = new Attempt(write, before);
		this.attempts.add(attempt);
		return attempt;
	}

	private void acknowledged(Attempt attempt, Version version) {
		Write write = attempt.write();
		this.attempts.remove(attempt);
		this.world.ledger().acknowledged(write);
		this.world.note(() -> "  " + this.device.name() + " wrote " + write.key() + " as " + write.id() + " over "
				+ write.saw() + " at " + Copy.shorten(version.toString()));
		issued(version.toString(), attempt.before());
	}

	/** Clocks only go forward, and past what they have seen. */
	private void issued(String version, @Nullable Copy before) {
		String device = Copy.device(version);
		if (!device.equals(this.device.store().device().value())) {
			throw new Violation("identity", "a write is named " + version + " by another device");
		}
		if (device.equals(Copy.device(this.lastVersion.isEmpty() ? "@" : this.lastVersion))
				&& Copy.time(version).compareTo(Copy.time(this.lastVersion)) <= 0) {
			throw new Violation("clock", "after " + this.lastVersion + " came " + version);
		}
		if (before != null && !before.version().equals(version) && before.version().compareTo(version) >= 0) {
			throw new Violation("clock", version + " was written over " + before);
		}
		this.lastVersion = version;
	}

	private void requireOwnRead(String key, String id) {
		String found = this.device.records().get(key).map((record) -> record.value().toString()).orElse("nothing");
		if (!found.equals(value(id).toString())) {
			throw new Violation("read-your-writes", "wrote " + id + " and read " + found);
		}
	}

	private static Json value(String id) {
		return Json.parse("\"" + id + "\"");
	}

	/** A person looks at the open conflicts, to decide later. */
	void look() {
		this.device.records().conflicts().forEach((conflict) -> this.looked.put(conflict.key(), conflict));
	}

	/** A person decides, as the conflict was seen before or as it is. */
	void resolve(SplittableRandom random) {
		if (this.looked.isEmpty() || random.nextInt(4) == 0) {
			look();
		}
		for (Conflict<Json> conflict : List.copyOf(this.looked.values())) {
			this.looked.remove(conflict.key());
			this.device.refresh();
			resolve(conflict, random.nextInt(4));
		}
	}

	/** Decides everything that is open. */
	int resolveAll() {
		List<Conflict<Json>> open = this.device.records().conflicts();
		open.forEach((conflict) -> {
			this.device.refresh();
			resolve(conflict, 0);
		});
		return open.size();
	}

	private void resolve(Conflict<Json> seen, int choice) {
		Copy local = this.device.state().copy(seen.key());
		Copy other = this.device.state().conflicts().get(seen.key());
		boolean stale = local == null || other == null || !local.version().equals(seen.local().version().toString())
				|| !other.version().equals(seen.remote().version().toString());
		boolean delete = choice == 1;
		Set<String> saw = new TreeSet<>();
		if (local != null && other != null) {
			saw.addAll(this.world.ledger().content(local));
			saw.addAll(this.world.ledger().content(other));
		}
		Write write = new Write(this.world.ledger().next(delete), seen.key(), delete, saw, this.device.number());
		Attempt attempt = new Attempt(write, local);
		this.attempts.add(attempt);
		try {
			this.device.records().resolve(seen, delete ? null : value(write.id()));
		}
		catch (StaleConflictException ex) {
			this.attempts.remove(attempt);
			this.world.met("stale resolve");
			if (!stale) {
				throw new Violation("resolve", "refused, though nothing has moved: " + ex.getMessage());
			}
			return;
		}
		if (stale) {
			throw new Violation("resolve", "took a decision between " + seen.local() + " and " + seen.remote()
					+ " when they were " + local + " and " + other);
		}
		this.world.met("resolve");
		this.attempts.remove(attempt);
		this.device.refresh();
		Copy now = this.device.state().copy(seen.key());
		if (delete) {
			deleted(write);
		}
		else {
			this.world.ledger().acknowledged(write);
			this.world.note(() -> "  " + this.device.name() + " resolved " + seen.key() + " as " + write.id() + " over "
					+ write.saw());
			issued(now.version(), local);
		}
	}

	/** A person looks through the dead letters. */
	void handleLetters(SplittableRandom random) {
		for (DeadLetter letter : this.device.store().sync().deadLetters()) {
			int choice = random.nextInt(3);
			if (choice == 0) {
				this.world.met("retry");
				this.device.store().sync().retry(letter.id());
			}
			else if (choice == 1) {
				Copy given = this.device.state().copy(letter.key());
				if (given != null && this.device.store().sync().discard(letter.id())) {
					this.world.met("discard");
					this.world.note(() -> "  " + this.device.name() + " discarded " + given);
					this.world.ledger().discarded(given);
				}
			}
		}
	}

	int retryAll() {
		List<DeadLetter> letters = this.device.store().sync().deadLetters();
		letters.forEach((letter) -> this.device.store().sync().retry(letter.id()));
		return letters.size();
	}

	/** A write that was not answered may have been made, all of a transaction or none. */
	void afterDeath() {
		int made = 0;
		for (Attempt attempt : this.attempts) {
			Write write = attempt.write();
			Copy now = this.device.state().copy(write.key());
			boolean same = (now == null) ? attempt.before() == null
					: attempt.before() != null && now.version().equals(attempt.before().version());
			boolean there = write.delete() ? !same && (now == null || now.value() == null)
					: now != null && value(write.id()).toString().equals(now.value());
			if (there) {
				made++;
				if (write.delete()) {
					deleted(write);
				}
				else {
					this.world.ledger().acknowledged(write);
					this.lastVersion = now.version();
				}
			}
		}
		if (made != 0 && made != this.attempts.size()) {
			throw new Violation("atomic", made + " of " + this.attempts.size() + " writes of a transaction were made");
		}
		this.attempts.clear();
	}

	void forgetAttempts() {
		this.attempts.clear();
	}

	/** The file is an older one: what was issued since is not known to it. */
	void forgetClock() {
		this.lastVersion = "";
	}

	/**
	 * A write that was begun.
	 *
	 * @param write what it is, if it is made
	 * @param before the record before it
	 */
	private record Attempt(Write write, @Nullable Copy before) {

	}

	/**
	 * The application changes its mind.
	 */
	private static final class Undone extends RuntimeException {

	}

}
