package one.persist.simulation;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which faults a run may meet.
 */
enum Mix {

	NONE, NETWORK(Fault.NETWORK), REFUSAL(Fault.REFUSAL), CRASH(Fault.CRASH), CLOCK(Fault.CLOCK), CLONE(Fault.CLONE),
	RESTORE(Fault.RESTORE), SERVER(Fault.SERVER), WIPE(Fault.WIPE), PURGE(Fault.PURGE), MERGE(Fault.MERGE),
	CONFIGURATION(Fault.CONFIGURATION), TWO(Fault.TWO), TWO_NETWORK(Fault.TWO, Fault.NETWORK),
	TWO_REFUSAL(Fault.TWO, Fault.REFUSAL), TWO_CRASH(Fault.TWO, Fault.CRASH), TWO_CLOCK(Fault.TWO, Fault.CLOCK),
	TWO_CLONE(Fault.TWO, Fault.CLONE), TWO_RESTORE(Fault.TWO, Fault.RESTORE), TWO_SERVER(Fault.TWO, Fault.SERVER),
	TWO_WIPE(Fault.TWO, Fault.WIPE), TWO_PURGE(Fault.TWO, Fault.PURGE), TWO_MERGE(Fault.TWO, Fault.MERGE),
	TWO_CONFIGURATION(Fault.TWO, Fault.CONFIGURATION), COPIES(Fault.NETWORK, Fault.CLONE, Fault.RESTORE, Fault.SERVER),
	ROUGH(Fault.NETWORK, Fault.REFUSAL, Fault.CRASH, Fault.CLOCK, Fault.MERGE), EVERYTHING(Fault.values());

	private final Set<Fault> faults;

	Mix(Fault... faults) {
		this.faults = EnumSet.noneOf(Fault.class);
		this.faults.addAll(Set.of(faults));
	}

	boolean has(Fault fault) {
		return this.faults.contains(fault);
	}

	/** Every mix comes round, and everything at once more often than others. */
	static Mix of(long seed) {
		int count = values().length + 3;
		return values()[(int) Math.min(Math.floorMod(seed, (long) count), values().length - 1L)];
	}

}
