package one.persist.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

import one.persist.Json;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoreOptions;
import one.persist.Stores;
import one.persist.SyncOptions;
import one.persist.conflict.MergeStrategy;
import one.persist.protocol.RecordChange;
import one.persist.simulation.DeviceFile.Decided;
import one.persist.simulation.DeviceFile.State;
import one.persist.spi.RemoteDefinition;
import one.persist.spi.ValueCodec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One device: a real store in a real file. It can die at a step, be copied and be put
 * back.
 */
final class SimulatedDevice {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final ValueCodec<Json> CODEC = ValueCodec.jackson(MAPPER, MAPPER.constructType(Json.class));

	/** One of so many stores is made from nothing; the others begin as a copy of one. */
	private static final int MADE_FROM_NOTHING = 8;

	private final World world;

	private final int number;

	private final Path path;

	private final SimulatedEnvironment environment;

	private final Strategies strategies;

	private final Map<String, Wire> wires = new TreeMap<>();

	private final Invariants invariants;

	private final Writer writer;

	private List<String> remotes;

	private Stores stores;

	private Store store;

	private DeviceFile file;

	private State state;

	private long lastDecision;

	/** Steps after which the next recovery dies too; -1 if it is spared. */
	private int recoveryDiesAfter = -1;

	private final List<Disk> snapshots = new ArrayList<>();

	SimulatedDevice(World world, int number, List<String> remotes, @Nullable Disk disk) {
		this.world = world;
		this.number = number;
		this.remotes = remotes;
		this.path = world.folder().resolve("d" + number + ".db");
		this.environment = new SimulatedEnvironment(world.clock(), world.setup().seed() + number + 1);
		this.strategies = new Strategies(name());
		for (String remote : world.setup().homes().get(0)) {
			this.wires.put(remote, new Wire(world, this, remote));
		}
		this.invariants = new Invariants(world, this);
		this.writer = new Writer(world, this);
		Disk.delete(this.path);
		if (disk != null) {
			disk.write(this.path);
		}
		else if (Math.floorMod(world.setup().seed() + number, MADE_FROM_NOTHING) != 0) {
			EmptyStore.write(this.path);
		}
	}

	/** Opens the store; the device may die in it, and is opened again. */
	void open() {
		try {
			start();
		}
		catch (Throwable ex) {
			if (!this.environment.isDead()) {
				throw ex;
			}
			recover();
		}
	}

	private void start() {
		this.stores = Stores.builder()
			.environment(this.environment)
			.connector((definition, name) -> this.wires.get(definition.name()))
			.strategy("merge", new MergeStrategy<>(this.strategies, CODEC))
			.strategy("own", this.strategies)
			.build();
		this.store = this.stores.create(SimulatedServer.STORE, StoreOptions.sqlite(this.path));
		if (!this.remotes.isEmpty()) {
			SyncOptions options = SyncOptions.to(this.remotes.stream()
				.map((name) -> RemoteDefinition.of(name, "memory://" + name))
				.toArray(RemoteDefinition[]::new));
			this.stores.enableSync(this.store,
					options.strategy(this.world.setup().strategy()).batchSize(this.world.setup().batch()));
		}
		this.file = new DeviceFile(this.path);
		refresh();
	}

	/** The process has died: its files are as they are. */
	private void recover() {
		this.world.note(() -> "  " + name() + " died at " + firstLine(this.environment.diedAt()));
		this.world.met("death");
		Disk disk = Disk.read(this.path);
		close();
		disk.write(this.path);
		this.environment.revive();
		this.environment.dieAfter(this.recoveryDiesAfter);
		this.recoveryDiesAfter = -1;
		try {
			start();
		}
		catch (Throwable ex) {
			if (!this.environment.isDead()) {
				throw ex;
			}
		}
		if (this.environment.isDead()) {
			this.world.met("death in recovery");
			recover();
			return;
		}
		this.environment.spare();
		this.writer.afterDeath();
	}

	/** Lets the device die again when it is opened after its next death. */
	void dieInRecoveryAfter(int steps) {
		this.recoveryDiesAfter = steps;
	}

	private static String firstLine(String text) {
		int end = text.indexOf('\n');
		return (end < 0) ? text : text.substring(0, end);
	}

	/** Does something that the device may die of. */
	void run(Runnable action) {
		this.wires.values().forEach(Wire::beginStep);
		this.invariants.beginStep();
		State before = this.state;
		boolean died = false;
		try {
			action.run();
		}
		catch (Violation ex) {
			throw ex;
		}
		catch (Throwable ex) {
			if (!this.environment.isDead()) {
				throw new Violation("error", this.world.describe(ex));
			}
		}
		this.world.requireNoViolation();
		if (this.environment.isDead()) {
			died = true;
			recover();
		}
		this.environment.spare();
		this.recoveryDiesAfter = -1;
		refresh();
		this.invariants.check(before, this.state, died);
		this.writer.forgetAttempts();
	}

	void refresh() {
		State before = this.state;
		this.state = this.file.read();
		if (this.state == before) {
			return;
		}
		for (Decided decided : this.file.decisions(this.lastDecision)) {
			this.lastDecision = decided.id();
			this.invariants.decided(decided, before);
			if (decided.local().value() == null && before != null) {
				// two deletes became one before it lost
				knowTombstone(decided.local(), before.copy(decided.local().key()));
			}
		}
		for (DeviceFile.Row row : this.state.rows().values()) {
			closeDelete(row.copy(), before);
			if (row.copy().value() == null) {
				knowTombstone(row.copy(), (before != null) ? before.copy(row.copy().key()) : null);
			}
		}
	}

	/** A delete became one with another, of which only its name in a vector is left. */
	private void closeDelete(Copy now, @Nullable State before) {
		Copy old = (before != null) ? before.copy(now.key()) : null;
		if (old != null && old.value() == null && now.value() != null && now.includes(old.version())) {
			this.world.ledger().content(old).forEach((id) -> this.world.ledger().close(id, Ledger.Fate.SUPERSEDED));
		}
	}

	/**
	 * Two deletes become one, of which the next page may bring the successor before
	 * anyone looks.
	 */
	void pulled(List<RecordChange> changes) {
		for (RecordChange change : changes) {
			Copy held = (change.deleted() && this.state != null) ? this.state.copy(change.key()) : null;
			String version = change.version().toString();
			if (held != null && held.value() == null && !held.includes(version)) {
				this.world.ledger().tombstone(change.key(), version, this.world.ledger().content(held));
			}
		}
	}

	/** A tombstone that has another name now stands for what it stood for. */
	private void knowTombstone(Copy now, @Nullable Copy before) {
		if (before != null && before.value() == null) {
			this.world.ledger().tombstone(now.key(), now.version(), this.world.ledger().content(before));
		}
		this.world.ledger().tombstone(now.key(), now.version(), this.world.ledger().content(now));
	}

	void cycle() {
		this.store.sync().now();
	}

	void due() {
		this.stores.driver().runDue(Runnable::run);
	}

	void reopen(List<String> names) {
		close();
		this.remotes = names;
		open();
	}

	/** What is known of decisions and clocks holds for this file no longer. */
	void replace(Disk disk, Placement placement) {
		close();
		disk.write(this.path);
		place(placement);
		this.state = null;
		this.file = new DeviceFile(this.path);
		State found = this.file.read();
		this.lastDecision = this.file.decisions(-1).stream().mapToLong(Decided::id).max().orElse(0);
		this.file.close();
		this.writer.forgetClock();
		this.wires.values().forEach(Wire::taint);
		open();
		knowTombstones(found);
	}

	/**
	 * A copy of a file may be given another id as it is opened, and its deletes with it.
	 */
	private void knowTombstones(State found) {
		for (DeviceFile.Row row : this.file.read().rows().values()) {
			if (row.copy().value() == null) {
				knowTombstone(row.copy(), found.copy(row.copy().key()));
			}
		}
	}

	/** Makes the file seem to lie where it did, or elsewhere. */
	void place(Placement placement) {
		try (DeviceFile edited = new DeviceFile(this.path)) {
			switch (placement) {
				case NOTICED -> edited.update("UPDATE device SET file = 'elsewhere'");
				case UNNOTICED -> edited
					.update("UPDATE device SET path = '" + realPath() + "', file = '" + Disk.inode(this.path) + "'");
			}
		}
	}

	private String realPath() {
		try {
			return this.path.toRealPath().toString();
		}
		catch (java.io.IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	/** Begins to know what a copied file brings along. */
	void startAsCopyOf(SimulatedDevice original, Placement placement) {
		place(placement);
		this.lastDecision = original.lastDecision;
		this.wires.values().forEach(Wire::taint);
		open();
		knowTombstones(original.state());
	}

	void close() {
		if (this.file != null) {
			this.file.close();
		}
		try {
			this.stores.close();
		}
		catch (RuntimeException ex) {
			throw new Violation("error", this.world.describe(ex));
		}
	}

	/** At the end of the run. */
	void discard() {
		try {
			close();
		}
		catch (RuntimeException | Error ex) {
			// what matters has been found
		}
		Disk.delete(this.path);
	}

	void writeInFlight(SplittableRandom random) {
		refresh();
		this.writer.write(random);
	}

	/** The application changes its mind about a record that is on its way. */
	void deleteInFlight(List<String> keys, SplittableRandom random) {
		refresh();
		this.writer.deleteOneOf(keys, random);
	}

	void rest(Duration time) {
		this.world.clock().advance(time);
	}

	List<Disk> snapshots() {
		return this.snapshots;
	}

	void snapshot() {
		this.snapshots.add(Disk.read(this.path));
	}

	Disk disk() {
		return Disk.read(this.path);
	}

	/** What this replica holds: its records, and the other sides of its conflicts. */
	List<Copy> held() {
		List<Copy> held = new ArrayList<>(this.state.conflicts().values());
		this.state.rows().values().forEach((row) -> held.add(row.copy()));
		return held;
	}

	Map<String, Copy> copies() {
		Map<String, Copy> copies = new HashMap<>();
		this.state.rows().forEach((key, row) -> copies.put(key, row.copy()));
		return copies;
	}

	String name() {
		return "d" + this.number;
	}

	int number() {
		return this.number;
	}

	SimulatedEnvironment environment() {
		return this.environment;
	}

	Strategies strategies() {
		return this.strategies;
	}

	Map<String, Wire> wires() {
		return this.wires;
	}

	List<String> remotes() {
		return this.remotes;
	}

	Store store() {
		return this.store;
	}

	Records<Json> records() {
		return this.store.records(Json.class);
	}

	State state() {
		return this.state;
	}

	Invariants invariants() {
		return this.invariants;
	}

	Writer writer() {
		return this.writer;
	}

	/**
	 * Whether a store can tell that its file is a copy.
	 */
	enum Placement {

		NOTICED, UNNOTICED

	}

}
