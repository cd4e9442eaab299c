package one.persist.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * How large a world is to be, where that is not left to the seed.
 *
 * @param devices how many devices it begins with; 0 if the seed decides
 * @param remotes how many remotes each device has, 1 or 2; 0 if the seed decides
 */
record Size(int devices, int remotes) {

	static final Size DRAWN = new Size(0, 0);

	/** {@code -Ddevices=3 -Dremotes=2}, both or one or none of them. */
	static Size ofProperties() {
		return new Size(Integer.getInteger("devices", 0), Integer.getInteger("remotes", 0));
	}

	/**
	 * {@code 3x2} is three devices with two remotes, {@code 0x0} leaves both to the seed.
	 */
	static Size parse(String text) {
		String[] sizes = text.split("x");
		return new Size(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
	}

	Setup apply(Setup drawn) {
		int count = (this.devices > 0) ? this.devices : drawn.devices();
		List<List<String>> homes = new ArrayList<>();
		for (int device = 0; device < count; device++) {
			homes.add(switch (this.remotes) {
				case 0 -> drawn.homes().get(Math.min(device, drawn.homes().size() - 1));
				case 1 -> Setup.ONE;
				case 2 -> Setup.BOTH;
				default -> throw new IllegalArgumentException("There are 1 or 2 remotes, not " + this.remotes);
			});
		}
		return new Setup(count, homes, drawn.strategy(), drawn.keys(), drawn.batch(), drawn.page(), drawn.latency(),
				drawn.seed());
	}

	/** What makes a command run in a world of this size. */
	String options() {
		return ((this.devices > 0) ? " -Ddevices=" + this.devices : "")
				+ ((this.remotes > 0) ? " -Dremotes=" + this.remotes : "");
	}

}
