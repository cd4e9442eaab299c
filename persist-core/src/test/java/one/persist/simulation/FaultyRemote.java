package one.persist.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;

/**
 * A remote in memory that a test can break: calls fail, answers change on their way, and
 * something happens while a call is under way. Safe for use by many threads.
 */
public final class FaultyRemote implements Remote {

	private final MemoryRemote remote;

	private final List<PushRequest> attempts = new ArrayList<>();

	private RemoteLimits limits = RemoteLimits.DEFAULT;

	private Consumer<PushRequest> beforePush = (request) -> {
	};

	private Consumer<PullRequest> beforePull = (request) -> {
	};

	private UnaryOperator<PushResponse> pushAnswer = UnaryOperator.identity();

	private UnaryOperator<PullResponse> pullAnswer = UnaryOperator.identity();

	private int pulls;

	FaultyRemote(MemoryRemote remote) {
		this.remote = remote;
	}

	public MemoryRemote memory() {
		return this.remote;
	}

	/** All calls fail so, until {@link #heal()}. */
	public void failWith(Kind kind) {
		failWith(new RemoteException(kind, "the remote says " + kind, null));
	}

	public void failWith(Throwable failure) {
		this.beforePull = (request) -> FaultyRemote.<RuntimeException>raise(failure);
		this.beforePush = (request) -> FaultyRemote.<RuntimeException>raise(failure);
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void raise(Throwable failure) throws E {
		throw (E) failure;
	}

	public void heal() {
		beforePush((request) -> {
		});
		beforePull((request) -> {
		});
		answerPush(UnaryOperator.identity());
		answerPull(UnaryOperator.identity());
	}

	public void beforePush(Consumer<PushRequest> action) {
		this.beforePush = action;
	}

	public void beforePull(Consumer<PullRequest> action) {
		this.beforePull = action;
	}

	public void answerPush(UnaryOperator<PushResponse> change) {
		this.pushAnswer = change;
	}

	public void answerPull(UnaryOperator<PullResponse> change) {
		this.pullAnswer = change;
	}

	public void limits(RemoteLimits limits) {
		this.limits = limits;
	}

	/** All pushes that were tried, in order. */
	public List<PushRequest> attempts() {
		return this.attempts;
	}

	/** Keys of all entries that the remote has taken part in, push by push. */
	public List<List<String>> pushedKeys() {
		return this.remote.pushes()
			.stream()
			.map((push) -> push.entries().stream().map((entry) -> entry.change().key()).toList())
			.toList();
	}

	public List<PushEntry> pushedEntries() {
		return this.remote.pushes().stream().flatMap((push) -> push.entries().stream()).toList();
	}

	public int pulls() {
		return this.pulls;
	}

	@Override
	public RemoteLimits limits() {
		return this.limits;
	}

	@Override
	public PushResponse push(PushRequest request) {
		this.attempts.add(request);
		this.beforePush.accept(request);
		synchronized (this.remote) {
			return this.pushAnswer.apply(this.remote.push(request));
		}
	}

	@Override
	public PullResponse pull(PullRequest request) {
		this.pulls++;
		this.beforePull.accept(request);
		synchronized (this.remote) {
			return this.pullAnswer.apply(this.remote.pull(request));
		}
	}

}
