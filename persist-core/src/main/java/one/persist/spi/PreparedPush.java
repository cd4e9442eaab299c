package one.persist.spi;

import one.persist.protocol.DeviceState;
import one.persist.protocol.PushName;
import one.persist.protocol.PushResponse;

/**
 * A push that is ready but for what its device knows when it is sent. Used by one thread.
 */
public interface PreparedPush extends AutoCloseable {

	/**
	 * Begins the push. Once.
	 * @param state what the device knows of the remote
	 * @param push the push's name
	 * @return the push, under way or not
	 * @throws RemoteException if it is known to fail before it is sent
	 */
	PendingCall<PushResponse> begin(DeviceState state, PushName push);

	/**
	 * Frees what was made ready; a push that was begun goes on.
	 */
	@Override
	void close();

}
