package one.persist.benchmarks.workload;

import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

import com.sun.management.OperatingSystemMXBean;
import one.persist.benchmarks.run.Figure;

/**
 * How fast something is.
 */
final class Rate {

	private static final double NANOS = 1e9;

	private static final double NANOS_OF_A_MICRO = 1e3;

	private static final OperatingSystemMXBean SYSTEM = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	private Rate() {
	}

	/** How many of something this process does a second. */
	static Figure perSecond(long number, Work work) throws Exception {
		return perSecond(number, () -> 0, work);
	}

	/**
	 * How many of something are done a second.
	 * @param number how many are done
	 * @param others tells nanoseconds of processor time of other processes that take part
	 * @param work does them
	 */
	static Figure perSecond(long number, LongSupplier others, Work work) throws Exception {
		long cpu = SYSTEM.getProcessCpuTime() + others.getAsLong();
		long begin = System.nanoTime();
		work.run();
		double seconds = (System.nanoTime() - begin) / NANOS;
		cpu = SYSTEM.getProcessCpuTime() + others.getAsLong() - cpu;
		return new Figure(number / seconds, cpu / NANOS_OF_A_MICRO / number);
	}

	/** Something that is timed. */
	@FunctionalInterface
	interface Work {

		void run() throws Exception;

	}

}
