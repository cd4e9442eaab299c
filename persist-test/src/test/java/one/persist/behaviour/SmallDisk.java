package one.persist.behaviour;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.Assumptions;

/**
 * A disk of a few hundred kilobytes, where the tests may mount one; elsewhere the test is
 * skipped, and says so.
 */
final class SmallDisk implements AutoCloseable {

	private final Path path;

	private SmallDisk(Path path) {
		this.path = path;
	}

	static SmallDisk mount(Path folder, int kilobytes) throws IOException, InterruptedException {
		Path path = Files.createDirectories(folder.resolve("small-disk"));
		boolean mounted;
		try {
			mounted = run("mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "tmpfs", path.toString()) == 0;
		}
		catch (IOException ex) {
			mounted = false;
		}
		Assumptions.assumeTrue(mounted, "skipped: no small disk may be mounted here, which takes Linux and root");
		return new SmallDisk(path);
	}

	Path path() {
		return this.path;
	}

	/** Leaves so many bytes free, at most. */
	void fill(int free) throws IOException {
		empty();
		byte[] page = new byte[512];
		Path ballast = this.path.resolve("ballast");
		try (OutputStream out = Files.newOutputStream(ballast, StandardOpenOption.CREATE)) {
			while (true) {
				out.write(page);
			}
		}
		catch (IOException ex) {
			// full, as it is meant to be
		}
		long size = Math.max(0, Files.size(ballast) - free);
		try (FileChannel channel = FileChannel.open(ballast, StandardOpenOption.WRITE)) {
			channel.truncate(size);
		}
	}

	void empty() throws IOException {
		Files.deleteIfExists(this.path.resolve("ballast"));
	}

	@Override
	public void close() throws IOException {
		try {
			run("umount", this.path.toString());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static int run(String... command) throws IOException, InterruptedException {
		return new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start()
			.waitFor();
	}

}
