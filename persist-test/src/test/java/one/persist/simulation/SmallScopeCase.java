package one.persist.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import one.persist.simulation.SmallScopeTest.Write;
import one.persist.simulation.SmallScopeWorld.Replica;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One key, and what the devices do with it.
 */
final class SmallScopeCase {

	private static final int WRITES = 2;

	private final String key;

	private final List<Write> choice;

	private final SmallScopeModel model;

	private final Set<String> unreplaced = new TreeSet<>();

	private Write writing = Write.NONE;

	private @Nullable String value;

	SmallScopeCase(String key, List<Write> choice, SmallScopeModel model) {
		this.key = key;
		this.choice = choice;
		this.model = model;
	}

	String key() {
		return this.key;
	}

	SmallScopeModel model() {
		return this.model;
	}

	/** Values that nobody has replaced who had seen them. */
	Set<String> unreplaced() {
		return this.unreplaced;
	}

	void write(Replica replica, int device, int number) {
		this.writing = this.choice.get(device * WRITES + number);
		if (this.writing == Write.NONE) {
			return;
		}
		String seen = replica.get(this.key);
		replace(seen);
		if (this.writing == Write.PUT) {
			this.value = (char) ('A' + device) + String.valueOf(number);
			this.unreplaced.add(this.value);
			replica.put(this.key, this.value);
		}
		else {
			this.value = null;
			boolean existed = replica.delete(this.key);
			assertThat(existed).as("delete of %s on device %d", this.key, device).isEqualTo(seen != null);
			this.writing = existed ? Write.DELETE : Write.NONE;
		}
	}

	private void replace(@Nullable String seen) {
		if (seen != null) {
			this.unreplaced.removeAll(Arrays.asList(seen.split("\\+")));
		}
	}

	/** The version of a write is told after its transaction. */
	void written(Replica replica, int device) {
		if (this.writing != Write.NONE) {
			this.model.write(device, this.value, replica.written(this.key));
			this.writing = Write.NONE;
		}
	}

}
