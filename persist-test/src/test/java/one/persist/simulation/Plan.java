package one.persist.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

import one.persist.simulation.Step.Action;

/**
 * Everything that is to happen in a run, drawn from its seed alone. The seed is split for
 * each concern, so that one more draw in one does not shift all the others.
 *
 * @param seed where all chance begins
 * @param mix which faults may happen
 * @param setup how the world begins
 * @param steps what happens, in order
 */
record Plan(long seed, Mix mix, Setup setup, List<Step> steps) {

	private static final long MIX_SALT = 0x9E3779B97F4A7C15L;

	static Plan of(long seed, Mix mix) {
		return of(seed, mix, Size.DRAWN);
	}

	static Plan of(long seed, Mix mix, Size size) {
		SplittableRandom root = new SplittableRandom(seed + MIX_SALT * (mix.ordinal() + 1));
		Setup setup = size.apply(Setup.draw(root.split(), mix));
		SplittableRandom schedule = root.split();
		SplittableRandom writes = root.split();
		SplittableRandom cycles = root.split();
		SplittableRandom faults = root.split();
		SplittableRandom pauses = root.split();
		SplittableRandom hands = root.split();
		List<Action> possible = possible(mix);
		int count = 8 + schedule.nextInt(34);
		List<Step> steps = new ArrayList<>(count);
		for (int number = 0; number < count; number++) {
			double what = schedule.nextDouble();
			int device = schedule.nextInt(setup.devices());
			Duration pause = pause(pauses);
			if (what < 0.36) {
				Action action = (schedule.nextInt(6) == 0) ? Action.WRITE_AGAIN : Action.WRITE;
				steps.add(new Step(number, action, device, pause, writes.nextLong()));
			}
			else if (what < 0.68 || possible.isEmpty()) {
				Action action = (schedule.nextInt(4) == 0) ? Action.DUE : Action.CYCLE;
				steps.add(new Step(number, action, device, pause, cycles.nextLong()));
			}
			else if (what < 0.74) {
				Action action = HANDS.get(hands.nextInt(HANDS.size()));
				steps.add(new Step(number, action, device, pause, hands.nextLong()));
			}
			else {
				Action action = possible.get(faults.nextInt(possible.size()));
				steps.add(new Step(number, action, device, pause, faults.nextLong()));
			}
		}
		return new Plan(seed, mix, setup, steps);
	}

	private static final List<Action> HANDS = List.of(Action.LOOK, Action.RESOLVE, Action.RESOLVE, Action.HAND,
			Action.REOPEN);

	/** Time often stands, so that clocks agree to the millisecond. */
	private static Duration pause(SplittableRandom random) {
		return switch (random.nextInt(8)) {
			case 0, 1, 2 -> Duration.ZERO;
			case 3 -> Duration.ofMillis(1);
			case 4, 5 -> Duration.ofMillis(random.nextInt(3_000));
			case 6 -> Duration.ofSeconds(random.nextInt(20));
			default -> Duration.ofSeconds(random.nextInt(400));
		};
	}

	private static List<Action> possible(Mix mix) {
		List<Action> possible = new ArrayList<>();
		for (Fault fault : Fault.values()) {
			if (mix.has(fault)) {
				possible.addAll(switch (fault) {
					case NETWORK -> List.of(Action.NET, Action.NET, Action.NET, Action.DELIVER, Action.OUTAGE);
					case REFUSAL -> List.of(Action.REFUSE, Action.REFUSE, Action.HAND);
					case CRASH -> List.of(Action.CRASH, Action.CRASH, Action.CRASH, Action.SERVER_CRASH);
					case CLOCK -> List.of(Action.CLOCK, Action.CLOCK, Action.SERVER_CLOCK, Action.REOPEN);
					case CLONE -> List.of(Action.CLONE);
					case RESTORE -> List.of(Action.SNAPSHOT, Action.RESTORE);
					case SERVER -> List.of(Action.SERVER_SNAPSHOT, Action.SERVER_RESTORE);
					case WIPE -> List.of(Action.WIPE);
					case PURGE -> List.of(Action.PURGE);
					case MERGE -> List.of(Action.STRATEGY);
					case CONFIGURATION -> List.of(Action.PAUSE, Action.RESUME, Action.ATTACH, Action.ATTACH);
					case TWO -> List.of();
				});
			}
		}
		return possible;
	}

	/** The plan with only some of its steps. */
	Plan only(BitSet numbers) {
		return new Plan(this.seed, this.mix, this.setup,
				this.steps.stream().filter((step) -> numbers.get(step.number())).toList());
	}

}
