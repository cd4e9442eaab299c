package one.persist.benchmarks.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * What the disk does at the moment: pages of 4 KiB, appended and forced one by one.
 *
 * @param medianMicros median of a page, in microseconds
 * @param p99Micros a hundredth take longer, in microseconds
 */
public record FsyncProbe(double medianMicros, double p99Micros) {

	private static final int PAGE = 4096;

	private static final int PAGES = 300;

	private static final double NANOS_OF_A_MICRO = 1_000;

	/**
	 * Looks.
	 * @param directory on which disk
	 * @return what it does
	 * @throws IOException if it cannot be written
	 */
	public static FsyncProbe run(Path directory) throws IOException {
		Path file = Files.createTempFile(directory, "fsync", null);
		long[] nanos = new long[PAGES];
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
			for (int page = 0; page < PAGES; page++) {
				long begin = System.nanoTime();
				channel.write(ByteBuffer.allocate(PAGE));
				channel.force(false);
				nanos[page] = System.nanoTime() - begin;
			}
		}
		finally {
			Files.delete(file);
		}
		Arrays.sort(nanos);
		return new FsyncProbe(nanos[PAGES / 2] / NANOS_OF_A_MICRO, nanos[PAGES * 99 / 100] / NANOS_OF_A_MICRO);
	}

}
