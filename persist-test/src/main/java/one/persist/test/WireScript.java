package one.persist.test;

import java.util.ArrayList;
import java.util.List;

/**
 * Which fault a request meets. Safe for use by many threads.
 */
final class WireScript {

	private final List<Line> once = new ArrayList<>();

	private final List<Line> always = new ArrayList<>();

	synchronized void addOnce(String suffix, WireFault fault) {
		this.once.add(new Line(suffix, fault));
	}

	synchronized void setAlways(String suffix, WireFault fault) {
		this.always.removeIf((line) -> line.suffix().equals(suffix));
		this.always.add(0, new Line(suffix, fault));
	}

	synchronized void clear() {
		this.once.clear();
		this.always.clear();
	}

	synchronized int waiting() {
		return this.once.size();
	}

	/** What was said for once comes first; then the latest that was said for always. */
	synchronized WireFault take(String path) {
		for (Line line : this.once) {
			if (path.endsWith(line.suffix())) {
				this.once.remove(line);
				return line.fault();
			}
		}
		return this.always.stream()
			.filter((line) -> path.endsWith(line.suffix()))
			.map(Line::fault)
			.findFirst()
			.orElseGet(WireFault::none);
	}

	private record Line(String suffix, WireFault fault) {

	}

}
