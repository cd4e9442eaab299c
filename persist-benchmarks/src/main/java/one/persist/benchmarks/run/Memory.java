package one.persist.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process has taken of memory so far.
 *
 * @param peakMegabytes the most that it has held, heap and all else; 0 where that cannot
 * be told
 * @param peakHeapMegabytes the most that was left on its heap after a garbage collection;
 * 0 if there was none
 */
public record Memory(double peakMegabytes, double peakHeapMegabytes) {

	/** Starts a log of garbage collections, where the process runs. */
	static final String LOG_OPTION = "-Xlog:gc:file=gc.log";

	private static final Pattern COLLECTION = Pattern.compile("\\d+M->(\\d+)M\\(");

	private static final double KILOBYTES = 1024;

	/**
	 * Memory of a process.
	 * @param pid the process
	 * @param folder where it runs
	 * @return what it has taken so far
	 * @throws IOException if it cannot be read
	 */
	public static Memory of(long pid, Path folder) throws IOException {
		return new Memory(peak(Path.of("/proc", String.valueOf(pid), "status")), peakHeap(folder.resolve("gc.log")));
	}

	private static double peak(Path status) throws IOException {
		if (!Files.isReadable(status)) {
			return 0;
		}
		return Files.readAllLines(status)
			.stream()
			.filter((line) -> line.startsWith("VmHWM:"))
			.mapToDouble((line) -> Long.parseLong(line.replaceAll("\\D", "")) / KILOBYTES)
			.sum();
	}

	private static double peakHeap(Path log) throws IOException {
		if (!Files.isReadable(log)) {
			return 0;
		}
		return Files.readAllLines(log)
			.stream()
			.map(COLLECTION::matcher)
			.filter(Matcher::find)
			.mapToDouble((found) -> Double.parseDouble(found.group(1)))
			.max()
			.orElse(0);
	}

}
