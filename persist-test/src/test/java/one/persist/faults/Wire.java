package one.persist.faults;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.spi.Remote;
import one.persist.spi.RemoteLimits;

/**
 * The way to a server, that a test can break.
 */
final class Wire implements Remote {

	private final Remote server;

	private final List<PullRequest> pulls = new CopyOnWriteArrayList<>();

	private final List<PushRequest> pushes = new CopyOnWriteArrayList<>();

	private volatile Consumer<Object> before = (request) -> {
	};

	private volatile UnaryOperator<Object> after = UnaryOperator.identity();

	Wire(Remote server) {
		this.server = server;
	}

	/** Runs before each call, with its request. */
	void before(Consumer<Object> action) {
		this.before = action;
	}

	/** Changes each answer. */
	void after(UnaryOperator<Object> change) {
		this.after = change;
	}

	void heal() {
		this.before = (request) -> {
		};
		this.after = UnaryOperator.identity();
	}

	List<PullRequest> pulls() {
		return this.pulls;
	}

	List<PushRequest> pushes() {
		return this.pushes;
	}

	@Override
	public RemoteLimits limits() {
		return this.server.limits();
	}

	@Override
	public PushResponse push(PushRequest request) {
		UnaryOperator<Object> change = this.after;
		this.pushes.add(request);
		this.before.accept(request);
		return (PushResponse) change.apply(this.server.push(request));
	}

	@Override
	public PullResponse pull(PullRequest request) {
		UnaryOperator<Object> change = this.after;
		this.pulls.add(request);
		this.before.accept(request);
		return (PullResponse) change.apply(this.server.pull(request));
	}

}
