package one.persist.server.http;

import java.time.Duration;

import one.persist.server.Caller;
import one.persist.server.storage.DeviceKeys;
import one.persist.spi.RemoteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows devices by their keys, which are looked up at each call.
 */
public final class DeviceKeyCallers implements Callers {

	private static final Logger logger = LoggerFactory.getLogger(DeviceKeyCallers.class);

	/** As long as a storage that is busy asks for. */
	private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

	private final DeviceKeys keys;

	/**
	 * Creates callers.
	 * @param keys the keys
	 */
	public DeviceKeyCallers(DeviceKeys keys) {
		this.keys = keys;
	}

	@Override
	public Verdict authenticate(String token) {
		if (!this.keys.isSupported()) {
			return new Unknown();
		}
		try {
			return this.keys.recognize(token)
				.<Verdict>map((key) -> new Known(new Caller(key.name(), key.tenant(), key.name())))
				.orElseGet(Unknown::new);
		}
		catch (RemoteException ex) {
			logger.debug("A key could not be looked up", ex);
			return new Unavailable(RETRY_AFTER);
		}
	}

	@Override
	public boolean isEmpty() {
		try {
			return !this.keys.isAnyGood();
		}
		catch (RemoteException ex) {
			// there may be some: who asks only wants to warn if there are none
			return false;
		}
	}

}
