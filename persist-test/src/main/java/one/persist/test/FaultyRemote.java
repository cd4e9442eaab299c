package one.persist.test;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import one.persist.DeviceId;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.PreparedPush;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Any remote, with faults that a test asks for: calls fail, wait, or change on their way
 * out or back. Without them it does as the remote does, and remembers the calls. A fault
 * lasts until {@link #heal()}, or until another of its kind is asked for. Safe for use by
 * many threads.
 */
public final class FaultyRemote implements Remote {

	/** The code of an entry that {@link #refuse(String)} asked to refuse. */
	public static final String NOT_WELCOME = "not-welcome";

	private final Remote remote;

	private final List<PushRequest> pushes = new CopyOnWriteArrayList<>();

	private final List<PushRequest> takenPushes = new CopyOnWriteArrayList<>();

	private final List<PullRequest> pulls = new CopyOnWriteArrayList<>();

	private final Set<String> refusedKeys = ConcurrentHashMap.newKeySet();

	private volatile Consumer<PushRequest> beforePush = FaultyRemote::ignore;

	private volatile Consumer<PullRequest> beforePull = FaultyRemote::ignore;

	private volatile UnaryOperator<PushResponse> pushAnswer = UnaryOperator.identity();

	private volatile UnaryOperator<PullResponse> pullAnswer = UnaryOperator.identity();

	private volatile SeededFaults seeded = new SeededFaults(0, FaultRates.all(0));

	private final AnnouncementLine announcements = new AnnouncementLine();

	private volatile @Nullable RemoteLimits limits;

	private volatile @Nullable HeldCalls held;

	private volatile boolean sendsAtOnce;

	/**
	 * Wraps a remote.
	 * @param remote what takes the calls that do not fail
	 */
	public FaultyRemote(Remote remote) {
		this.remote = remote;
	}

	private static void ignore(Object request) {
	}

	/**
	 * Lets every push and pull fail before the remote hears of it.
	 * @param kind the kind of failure
	 */
	public void failWith(Kind kind) {
		failWith(new RemoteException(kind, "the remote says " + kind, null));
	}

	/**
	 * Lets every push and pull fail before the remote hears of it.
	 * @param failure what they throw: anything, since a remote may have bugs
	 */
	public void failWith(Throwable failure) {
		this.beforePull = (request) -> FaultyRemote.<RuntimeException>raise(failure);
		this.beforePush = (request) -> FaultyRemote.<RuntimeException>raise(failure);
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void raise(Throwable failure) throws E {
		throw (E) failure;
	}

	/**
	 * Does something before each push; what it throws is what the device gets.
	 * @param action is given the push
	 */
	public void beforePush(Consumer<PushRequest> action) {
		this.beforePush = action;
	}

	/**
	 * Does something before each pull; what it throws is what the device gets.
	 * @param action is given the pull
	 */
	public void beforePull(Consumer<PullRequest> action) {
		this.beforePull = action;
	}

	/**
	 * Changes the answers to pushes, which have taken effect by then.
	 * @param change is given the answer, and gives or throws what the device gets
	 */
	public void answerPush(UnaryOperator<PushResponse> change) {
		this.pushAnswer = change;
	}

	/**
	 * Changes the answers to pulls.
	 * @param change is given the answer, and gives or throws what the device gets
	 */
	public void answerPull(UnaryOperator<PullResponse> change) {
		this.pullAnswer = change;
	}

	/**
	 * Lets pushes take effect when they are begun, as over a network, and not when their
	 * answers are waited for.
	 */
	public void sendAtOnce() {
		this.sendsAtOnce = true;
	}

	/**
	 * Lets pushes take effect and their answers get lost.
	 */
	public void loseAnswersToPushes() {
		answerPush((answer) -> {
			throw new RemoteException(Kind.TRANSIENT, "the answer was lost", null);
		});
	}

	/**
	 * Rejects every entry of a key for good, with {@link #NOT_WELCOME}; what else is in a
	 * push goes through.
	 * @param key the key
	 */
	public void refuse(String key) {
		this.refusedKeys.add(key);
	}

	/**
	 * Lets every push and pull wait on its thread, before the remote hears of it.
	 * @return what lets them go on
	 */
	public HeldCalls hold() {
		HeldCalls calls = new HeldCalls();
		this.held = calls;
		return calls;
	}

	/**
	 * Lets pushes and pulls go wrong by chance.
	 * @param seed the same seed and the same calls give the same faults
	 * @param rates how often
	 */
	public void seeded(long seed, FaultRates rates) {
		this.seeded = new SeededFaults(seed, rates);
	}

	/**
	 * Loses every announcement of a change; who listens does not notice.
	 */
	public void loseAnnouncements() {
		this.announcements.lose();
	}

	/**
	 * Ends all listening, and lets every further try fail.
	 */
	public void cutAnnouncements() {
		this.announcements.cut();
	}

	/**
	 * Lets every further try to listen fail, until {@link #heal()}; who listens goes on.
	 * @param failure what it fails with
	 */
	public void refuseAnnouncements(RemoteException failure) {
		this.announcements.refuse(failure);
	}

	/**
	 * How many tries to listen there were.
	 * @return their number
	 */
	public int announcementTries() {
		return this.announcements.tries();
	}

	/**
	 * Announces a change to all who listen, though there may be none.
	 */
	public void announce() {
		this.announcements.announce();
	}

	/**
	 * How many devices listen.
	 * @return their number
	 */
	public int listeners() {
		return this.announcements.size();
	}

	/**
	 * Tells devices other limits than the remote's own.
	 * @param limits the limits
	 */
	public void limits(RemoteLimits limits) {
		this.limits = limits;
	}

	/**
	 * Ends all faults: calls do as the remote does. Calls that are held go on.
	 */
	public void heal() {
		this.beforePush = FaultyRemote::ignore;
		this.beforePull = FaultyRemote::ignore;
		this.pushAnswer = UnaryOperator.identity();
		this.pullAnswer = UnaryOperator.identity();
		this.refusedKeys.clear();
		this.seeded = new SeededFaults(0, FaultRates.all(0));
		this.limits = null;
		this.announcements.mend();
		HeldCalls calls = this.held;
		if (calls != null) {
			calls.release();
		}
		this.held = null;
	}

	/**
	 * All pushes that were tried.
	 * @return a copy, in the order of the calls
	 */
	public List<PushRequest> pushes() {
		return List.copyOf(this.pushes);
	}

	/**
	 * The pushes that took effect, whatever became of their answers. One that arrived
	 * twice stands twice.
	 * @return a copy, in the order of the calls
	 */
	public List<PushRequest> takenPushes() {
		return List.copyOf(this.takenPushes);
	}

	/**
	 * The keys of each push that took effect.
	 * @return keys in the order of the entries, push by push
	 */
	public List<List<String>> pushedKeys() {
		return takenPushes().stream()
			.map((push) -> push.entries().stream().map((entry) -> entry.change().key()).toList())
			.toList();
	}

	/**
	 * All pulls that were tried.
	 * @return a copy, in the order of the calls
	 */
	public List<PullRequest> pulls() {
		return List.copyOf(this.pulls);
	}

	@Override
	public RemoteLimits limits() {
		RemoteLimits told = this.limits;
		return (told != null) ? told : this.remote.limits();
	}

	@Override
	public PushResponse push(PushRequest request) {
		this.pushes.add(request);
		waitWhileHeld();
		this.beforePush.accept(request);
		return this.seeded.call(() -> this.pushAnswer.apply(pushThrough(request)));
	}

	@Override
	public PreparedPush prepare(List<PushEntry> entries) {
		return this.sendsAtOnce ? new SentAtOnce(this, entries) : Remote.super.prepare(entries);
	}

	@Override
	public PullResponse pull(PullRequest request) {
		this.pulls.add(request);
		waitWhileHeld();
		this.beforePull.accept(request);
		return this.seeded.call(() -> this.pullAnswer.apply(this.remote.pull(request)));
	}

	@Override
	public Subscription announcements(DeviceId device, AnnouncementListener listener) {
		return this.announcements.listen(this.remote, device, listener);
	}

	@Override
	public void tryAgain() {
		this.remote.tryAgain();
	}

	private void waitWhileHeld() {
		HeldCalls calls = this.held;
		if (calls != null) {
			calls.hold();
		}
	}

	private PushResponse pushThrough(PushRequest request) {
		Set<String> refused = Set.copyOf(this.refusedKeys);
		List<PushEntry> welcome = request.entries()
			.stream()
			.filter((entry) -> !refused.contains(entry.change().key()))
			.toList();
		PushResponse answer = this.remote.push(new PushRequest(request.state(), request.push(), welcome));
		this.takenPushes.add(request);
		if (welcome.size() == request.entries().size()) {
			return answer;
		}
		Iterator<PushResult> taken = answer.results().iterator();
		List<PushResult> results = new ArrayList<>();
		for (PushEntry entry : request.entries()) {
			results.add(refused.contains(entry.change().key())
					? new PushResult.Rejected(NOT_WELCOME, "the key is not welcome") : taken.next());
		}
		return new PushResponse(results, answer.seen(), answer.time());
	}

}
