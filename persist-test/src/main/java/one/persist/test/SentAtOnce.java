package one.persist.test;

import java.util.List;

import one.persist.protocol.DeviceState;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.spi.PendingCall;
import one.persist.spi.PreparedPush;
import one.persist.spi.Remote;

/**
 * A push that takes effect when it is begun; how it went shows when its answer is waited
 * for.
 *
 * @param remote where it goes
 * @param entries its entries
 */
record SentAtOnce(Remote remote, List<PushEntry> entries) implements PreparedPush {

	@Override
	public PendingCall<PushResponse> begin(DeviceState state, PushName push) {
		try {
			PushResponse answer = this.remote.push(new PushRequest(state, push, this.entries));
			return PendingCall.of(() -> answer);
		}
		catch (RuntimeException ex) {
			return PendingCall.of(() -> {
				throw ex;
			});
		}
	}

	@Override
	public void close() {
		// nothing is held
	}

}
