package one.persist.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import one.persist.simulation.SimulatedDevice.Placement;
import one.persist.simulation.Wire.Absence;
import one.persist.simulation.Wire.Fall;
import one.persist.simulation.Wire.Mishap;
import one.persist.simulation.Wire.Refusal;
import one.persist.spi.RemoteException.Kind;

/**
 * Lets one step of a plan happen.
 */
final class Happening {

	private static final Kind[] ABSENCES = { Kind.TRANSIENT, Kind.TIMEOUT, Kind.BUSY, Kind.UNAUTHORIZED, Kind.SETUP };

	/** More than any number of attempts after which something might be given up. */
	private static final int MANY_CYCLES = 12;

	/** After one call in so many that went wrong, what it was to send is deleted. */
	private static final int SECOND_THOUGHTS = 3;

	private static final long SECOND_SALT = 0x5DEECE66DL;

	private final World world;

	private final Step step;

	private final SimulatedDevice device;

	private final SplittableRandom random;

	/** What came later draws from its own, so that the rest of a seed stays as it was. */
	private final SplittableRandom second;

	Happening(World world, Step step) {
		this.world = world;
		this.step = step;
		this.device = world.device(step.device());
		this.random = new SplittableRandom(step.seed());
		this.second = new SplittableRandom(step.seed() ^ SECOND_SALT);
	}

	void happen() {
		this.world.met(this.step.action().name());
		switch (this.step.action()) {
			case WRITE -> this.device.run(() -> this.device.writer().write(this.random));
			case WRITE_AGAIN -> this.device.run(() -> this.device.writer().writeAgain(this.random));
			case CYCLE -> this.device.run(this.device::cycle);
			case DUE -> this.device.run(this.device::due);
			case REOPEN -> this.device.run(() -> this.device.reopen(this.device.remotes()));
			case LOOK -> this.device.run(this.device.writer()::look);
			case RESOLVE -> this.device.run(() -> this.device.writer().resolve(this.random));
			case HAND -> this.device.run(() -> this.device.writer().handleLetters(this.random));
			case PAUSE -> this.device.run(this.device.store().sync()::pause);
			case RESUME -> this.device.run(this.device.store().sync()::resume);
			case ATTACH -> this.device.run(() -> this.device.reopen(someRemotes()));
			case STRATEGY -> this.device.strategies().mood(oneOf(Strategies.Mood.values()));
			case NET, DELIVER, OUTAGE, REFUSE, SERVER_CRASH, SERVER_CLOCK -> onTheWay();
			default -> onMachines();
		}
	}

	private void onTheWay() {
		switch (this.step.action()) {
			case NET -> mishaps();
			case DELIVER -> this.world.deliver(this.random);
			case OUTAGE -> outage();
			case REFUSE -> this.device.wires()
				.get(remote())
				.refuse("k" + this.random.nextInt(this.world.setup().keys()), oneOf(Refusal.values()));
			case SERVER_CRASH -> {
				this.world.storage().dieAfter(this.random.nextInt(8));
				this.device.run(this.device::cycle);
				this.world.storage().spare();
				thinkAgain();
			}
			case SERVER_CLOCK -> serverClock();
			default -> throw new IllegalStateException(this.step.toString());
		}
	}

	private void onMachines() {
		switch (this.step.action()) {
			case CRASH -> crash();
			case CLOCK -> this.device.environment().offset(offset(), this.random.nextInt(-2_000, 2_000));
			case CLONE -> this.world.clone(this.device, oneOf(Placement.values()));
			case SNAPSHOT -> this.device.snapshot();
			case RESTORE -> restore();
			case SERVER_SNAPSHOT -> this.world.backUp(remote());
			case SERVER_RESTORE, WIPE -> this.world.restore(remote(), this.random);
			case PURGE -> this.world.purge();
			default -> throw new IllegalStateException(this.step.toString());
		}
	}

	private void mishaps() {
		int count = 1 + this.random.nextInt(3);
		boolean ofPushes = this.second.nextBoolean();
		for (int i = 0; i < count; i++) {
			Fall fall = oneOf(Fall.values());
			if (fall == Fall.STATUS) {
				this.world.lie();
			}
			Wire wire = this.device.wires().get(remote());
			Mishap mishap = new Mishap(fall, this.random.split());
			if (ofPushes) {
				wire.planForPush(mishap);
			}
			else {
				wire.plan(mishap);
			}
		}
		this.device.run(this.device::cycle);
		thinkAgain();
	}

	/** The application may delete what waits, and may have arrived. */
	private void thinkAgain() {
		if (this.second.nextInt(SECOND_THOUGHTS) == 0) {
			this.device.run(() -> this.device.writer().deleteWaiting(this.second));
		}
	}

	/** The remote stays away for long, or takes nothing, and someone keeps asking. */
	private void outage() {
		Wire wire = this.device.wires().get(remote());
		wire.down(oneOf(ABSENCES), this.second.nextBoolean() ? Absence.PUSHES : Absence.WHOLE);
		for (int i = 0; i < MANY_CYCLES; i++) {
			this.world.clock().advance(Duration.ofSeconds(30));
			this.device.run(this.device::cycle);
		}
		wire.up();
	}

	/** The server's clock is behind: what is written seems to be ahead of it. */
	private void serverClock() {
		this.world.clock().serverOffset(Duration.ofSeconds(-this.random.nextInt(7_200)));
		for (int i = 0; i < MANY_CYCLES; i++) {
			this.world.clock().advance(Duration.ofSeconds(62));
			this.device.run(this.device::cycle);
		}
		if (this.random.nextBoolean()) {
			this.world.clock().serverOffset(Duration.ZERO);
		}
	}

	private Duration offset() {
		return switch (this.random.nextInt(6)) {
			case 0 -> Duration.ZERO;
			case 1 -> Duration.ofMillis(this.random.nextInt(-3_000, 3_000));
			case 2 -> Duration.ofSeconds(this.random.nextInt(-300, 300));
			case 3 -> Duration.ofHours(this.random.nextInt(-48, 48));
			default -> Duration.ofDays(this.random.nextInt(-400, 400));
		};
	}

	private void crash() {
		this.device.environment().dieAfter(this.random.nextInt(1 << (2 + this.random.nextInt(6))));
		int what = this.random.nextInt(5);
		this.device.dieInRecoveryAfter(this.random.nextInt(-32, 64));
		this.device.run(() -> {
			switch (what) {
				case 0, 1 -> this.device.cycle();
				case 2 -> this.device.writer().write(this.random);
				case 3 -> {
					this.device.writer().write(this.random);
					this.device.refresh();
					this.device.cycle();
				}
				default -> this.device.reopen(this.device.remotes());
			}
		});
		thinkAgain();
	}

	private void restore() {
		List<Disk> snapshots = this.device.snapshots();
		if (snapshots.isEmpty()) {
			this.device.snapshot();
			return;
		}
		this.world.ledger().fileWasReplaced();
		this.world.losing(() -> this.device.replace(snapshots.get(this.random.nextInt(snapshots.size())),
				oneOf(Placement.values())));
	}

	private List<String> someRemotes() {
		List<String> all = List.copyOf(this.device.wires().keySet());
		int choice = this.random.nextInt(all.size() + 2);
		return (choice == 0) ? List.of() : (choice <= all.size()) ? List.of(all.get(choice - 1)) : all;
	}

	private String remote() {
		List<String> names = List.copyOf(Map.copyOf(this.world.servers()).keySet().stream().sorted().toList());
		return names.get(this.random.nextInt(names.size()));
	}

	private <T> T oneOf(T[] values) {
		return values[this.random.nextInt(values.length)];
	}

}
