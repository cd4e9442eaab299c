package one.persist.benchmarks.run;

import java.lang.management.ManagementFactory;
import java.time.Instant;

import org.sqlite.SQLiteJDBCLoader;

/**
 * Where a run takes place. It names neither the machine nor a path.
 *
 * @param at when it began
 * @param system name and release of the operating system
 * @param architecture of the processor
 * @param processors how many there are
 * @param memoryMegabytes how much memory there is
 * @param java the JVM
 * @param sqlite version of the SQLite driver
 */
public record Machine(Instant at, String system, String architecture, int processors, long memoryMegabytes, String java,
		String sqlite) {

	private static final long MEGABYTE = 1024 * 1024;

	/**
	 * Looks.
	 * @return what there is here and now
	 */
	public static Machine facts() {
		com.sun.management.OperatingSystemMXBean system = ManagementFactory
			.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
		return new Machine(Instant.now(), system.getName() + " " + system.getVersion(), system.getArch(),
				system.getAvailableProcessors(), system.getTotalMemorySize() / MEGABYTE,
				System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
				SQLiteJDBCLoader.getVersion());
	}

	/**
	 * How busy the machine is.
	 * @return processes that ran or waited to, on average over the last minute; negative
	 * where it is not known
	 */
	static double load() {
		return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
	}

}
