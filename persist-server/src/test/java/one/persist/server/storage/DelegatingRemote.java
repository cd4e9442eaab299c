package one.persist.server.storage;

import java.util.function.Supplier;

import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;

/**
 * A remote whose storage may be replaced between two calls.
 */
record DelegatingRemote(Supplier<Remote> current) implements Remote {

	@Override
	public RemoteLimits limits() {
		return this.current.get().limits();
	}

	@Override
	public PushResponse push(PushRequest request) {
		return this.current.get().push(request);
	}

	@Override
	public PullResponse pull(PullRequest request) {
		return this.current.get().pull(request);
	}

}
