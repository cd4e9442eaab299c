package one.persist.benchmarks.workload;

import one.persist.benchmarks.run.Memory;

/**
 * What was measured of one size.
 *
 * @param records how many records
 * @param drainMicros time of a record that is pushed
 * @param pullMicros time of a record that a fresh device pulls
 * @param putMicrosOfEmptyQueue time of a put, with all records in the store and none
 * waiting
 * @param putMicrosOfFullQueue time of a put, with all of them waiting
 * @param depthMicrosOfEmptyQueue time to tell the depth of the queue, with none waiting
 * @param depthMicrosOfFullQueue time to tell it, with all of them waiting
 * @param device memory of the device
 * @param server memory of the server
 */
record Growing(int records, double drainMicros, double pullMicros, double putMicrosOfEmptyQueue,
		double putMicrosOfFullQueue, double depthMicrosOfEmptyQueue, double depthMicrosOfFullQueue, Memory device,
		Memory server) {

}
