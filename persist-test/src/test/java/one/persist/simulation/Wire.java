package one.persist.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

import one.persist.protocol.DeviceState;
import one.persist.protocol.ProblemCodes;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.spi.PendingCall;
import one.persist.spi.PreparedPush;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import org.jspecify.annotations.Nullable;

/**
 * The way from one device to one remote, with what goes wrong on it. Outlives the
 * device's restarts.
 */
final class Wire implements Remote {

	/** One push in so many during which something is written has an entry deleted. */
	private static final int DELETED_IN_FLIGHT = 3;

	/** What is drawn; one of them stands for another one, too, so that seeds stay. */
	private static final List<Kind> KINDS = Stream.of(Kind.values()).filter((kind) -> kind != Kind.FULL).toList();

	private final World world;

	private final SimulatedDevice device;

	private final String remote;

	private final Deque<Mishap> mishaps = new ArrayDeque<>();

	/** Those that the next pulls are spared. */
	private final Deque<Mishap> mishapsOfPushes = new ArrayDeque<>();

	/** Entries and batches that are refused for good, by key. */
	private final Map<String, Refusal> refusals = new HashMap<>();

	/** Entries that the remote has refused for good in this step. */
	private final Set<Refused> refused = new HashSet<>();

	private @Nullable Kind down;

	private Absence absence = Absence.WHOLE;

	/** Whether the remote's history is another than the device may believe. */
	private boolean tainted;

	private boolean read;

	private boolean clockWasAhead;

	private int begun;

	Wire(World world, SimulatedDevice device, String remote) {
		this.world = world;
		this.device = device;
		this.remote = remote;
	}

	/** Lets something happen to the next call, be it a pull or a push. */
	void plan(Mishap mishap) {
		this.mishaps.add(mishap);
	}

	/** Lets something happen to the next push: in a cycle, a pull comes before it. */
	void planForPush(Mishap mishap) {
		this.mishapsOfPushes.add(mishap);
	}

	void refuse(String key, Refusal refusal) {
		this.refusals.put(key, refusal);
	}

	Map<String, Refusal> refusals() {
		return this.refusals;
	}

	void down(Kind kind, Absence absence) {
		this.down = kind;
		this.absence = absence;
	}

	void up() {
		this.down = null;
	}

	/** The weather is fine again. */
	void clear() {
		this.mishaps.clear();
		this.mishapsOfPushes.clear();
		up();
	}

	void taint() {
		this.tainted = true;
		this.read = false;
	}

	boolean isTainted() {
		return this.tainted;
	}

	/** The device has read everything since the remote's history changed. */
	void untaintIfRead(boolean readsAll) {
		if (this.read && !readsAll) {
			this.tainted = false;
		}
	}

	boolean clockWasAhead() {
		return this.clockWasAhead;
	}

	void beginStep() {
		this.clockWasAhead = false;
		this.refused.clear();
	}

	/** Whether the device was told in this step that an entry is refused for good. */
	boolean hasRefused(Refused entry) {
		return this.refused.contains(entry);
	}

	@Override
	public RemoteLimits limits() {
		return new RemoteLimits(this.world.setup().batch(), RemoteLimits.DEFAULT.bytes(), this.world.setup().page());
	}

	@Override
	public PushResponse push(PushRequest request) {
		try {
			PushResponse response = watched(() -> answer(request));
			if (response.results().size() == request.entries().size()) {
				for (int i = 0; i < request.entries().size(); i++) {
					noteRefusal(request.entries().get(i), response.results().get(i));
				}
			}
			return response;
		}
		catch (RemoteException ex) {
			noteRefusal(request, ex.kind());
			throw ex;
		}
	}

	/** A clock that is ahead is no reason to refuse for good. */
	private void noteRefusal(PushEntry entry, PushResult result) {
		if (result instanceof PushResult.Rejected rejected && !rejected.code().equals(ProblemCodes.CLOCK_AHEAD)) {
			this.refused.add(Refused.of(entry, rejected.code()));
		}
	}

	/** Which entry a whole push is refused for is known if there is only one. */
	private void noteRefusal(PushRequest request, Kind kind) {
		if (request.entries().size() == 1) {
			PushEntry entry = request.entries().get(0);
			switch (kind) {
				case REFUSED -> this.refused.add(Refused.of(entry, ProblemCodes.MALFORMED));
				case TOO_LARGE -> this.refused.add(Refused.of(entry, ProblemCodes.TOO_LARGE));
				default -> {
				}
			}
		}
	}

	private PushResponse answer(PushRequest request) {
		this.world.traffic().pushed(request.entries().size());
		this.world.travel();
		requireUp();
		Mishap mishap = this.mishaps.isEmpty() ? this.mishapsOfPushes.poll() : this.mishaps.poll();
		Fall fall = (mishap != null) ? mishap.fall() : Fall.NONE;
		this.world.note(() -> "  " + this.device.name() + ">" + this.remote + " push " + describe(request)
				+ ((fall != Fall.NONE) ? " " + fall : ""));
		before(fall, mishap);
		if (fall == Fall.DELAYED) {
			this.world.hold(this.remote, request);
			throw new RemoteException(Kind.TIMEOUT, "no answer", null);
		}
		if (fall == Fall.WRITE_BEFORE) {
			writeInFlight(request, mishap.random());
		}
		PushResponse response = refusing(request);
		if (fall == Fall.DOUBLED) {
			response = refusing(request);
		}
		if (fall == Fall.WRITE_AFTER) {
			writeInFlight(request, mishap.random());
		}
		after(fall);
		if (fall == Fall.CORRUPT && !response.results().isEmpty()) {
			List<PushResult> results = new ArrayList<>(response.results());
			results.remove(0);
			return new PushResponse(results, response.seen(), response.time());
		}
		PushResponse answer = response;
		this.world.note(() -> "    " + answer.results().stream().map(Wire::describe).toList());
		this.clockWasAhead |= response.results()
			.stream()
			.anyMatch((result) -> result instanceof PushResult.Rejected rejected
					&& rejected.code().equals("clock-ahead"));
		return response;
	}

	/** Writes something, and may delete what is on its way. */
	private void writeInFlight(PushRequest request, SplittableRandom random) {
		this.device.writeInFlight(random);
		if (random.nextInt(DELETED_IN_FLIGHT) == 0) {
			this.device.deleteInFlight(request.entries().stream().map((entry) -> entry.change().key()).toList(),
					random);
		}
	}

	/** What is refused does not reach the remote. */
	private PushResponse refusing(PushRequest request) {
		List<PushEntry> passing = new ArrayList<>();
		for (PushEntry entry : request.entries()) {
			Refusal refusal = this.refusals.get(entry.change().key());
			if (refusal == Refusal.BATCH) {
				throw new RemoteException(Kind.REFUSED, "not understood", null);
			}
			if (refusal == Refusal.SIZE) {
				throw new RemoteException(Kind.TOO_LARGE, "too large", null);
			}
			if (refusal == null) {
				passing.add(entry);
			}
		}
		PushResponse response = exchange(new PushRequest(request.state(), request.push(), passing));
		List<PushResult> results = new ArrayList<>();
		int next = 0;
		for (PushEntry entry : request.entries()) {
			results.add(this.refusals.containsKey(entry.change().key())
					? new PushResult.Rejected("policy", "not wanted here") : response.results().get(next++));
		}
		return new PushResponse(results, response.seen(), response.time());
	}

	private PushResponse exchange(PushRequest request) {
		try {
			return this.world.server(this.remote).push(request);
		}
		catch (SimulatedServer.Death ex) {
			throw new RemoteException(Kind.TRANSIENT, "the server died", ex);
		}
	}

	/** Some calls take effect while the device goes on, others when it waits for them. */
	@Override
	public PreparedPush prepare(List<PushEntry> entries) {
		return new PreparedPush() {

			@Override
			public PendingCall<PushResponse> begin(DeviceState state, PushName push) {
				return Wire.this.begin(() -> push(new PushRequest(state, push, entries)));
			}

			@Override
			public void close() {
				// nothing was made ready
			}

		};
	}

	@Override
	public PendingCall<PullResponse> begin(PullRequest request) {
		return begin(() -> pull(request));
	}

	private <T> PendingCall<T> begin(Supplier<T> call) {
		this.begun++;
		return (this.begun % 2 == 0) ? PendingCall.of(call) : new MadeCall<>(call);
	}

	@Override
	public PullResponse pull(PullRequest request) {
		return watched(() -> answer(request));
	}

	/** The engine bears any error of a remote, also one that says what it did wrong. */
	private <T> T watched(Supplier<T> call) {
		try {
			return call.get();
		}
		catch (Violation ex) {
			this.world.violated(ex);
			throw ex;
		}
	}

	private PullResponse answer(PullRequest request) {
		this.world.traffic().pulled();
		this.world.travel();
		if (this.absence == Absence.WHOLE) {
			requireUp();
		}
		Mishap mishap = this.mishaps.poll();
		Fall fall = (mishap != null) ? mishap.fall() : Fall.NONE;
		before(fall, mishap);
		if (fall == Fall.DELAYED) {
			throw new RemoteException(Kind.TIMEOUT, "no answer", null);
		}
		PullResponse response;
		try {
			response = this.world.server(this.remote).pull(request);
		}
		catch (SimulatedServer.Death ex) {
			throw new RemoteException(Kind.TRANSIENT, "the server died", ex);
		}
		catch (RemoteException ex) {
			this.world.note(() -> "  " + this.device.name() + "<" + this.remote + " " + ex.kind());
			throw ex;
		}
		if (fall == Fall.WRITE_BEFORE || fall == Fall.WRITE_AFTER) {
			this.device.writeInFlight(mishap.random());
		}
		this.world.note(() -> "  " + this.device.name() + "<" + this.remote + " pull "
				+ (request.full() ? "everything " : "") + response.changes().size() + " changes to "
				+ DeviceFile.position(response.cursor().token()) + ((fall != Fall.NONE) ? " " + fall : ""));
		after(fall);
		if (fall == Fall.CORRUPT && request.state().cursor() != null && !response.changes().isEmpty()) {
			return new PullResponse(response.changes(), request.state().cursor(), response.more(), response.time());
		}
		this.read |= !response.more();
		this.device.pulled(response.changes());
		return response;
	}

	private void requireUp() {
		if (this.down != null) {
			throw new RemoteException(this.down, "away", null);
		}
	}

	private void before(Fall fall, @Nullable Mishap mishap) {
		if (fall != Fall.NONE) {
			this.world.met("network " + fall);
		}
		switch (fall) {
			case REQUEST_LOST -> throw new RemoteException(Kind.TRANSIENT, "lost", null);
			case BUG -> throw new IllegalStateException("a bug in a connector");
			case STATUS -> {
				Kind drawn = KINDS.get(mishap.random().nextInt(KINDS.size()));
				Duration wait = mishap.random().nextBoolean() ? null : Duration.ofSeconds(mishap.random().nextInt(600));
				Kind kind = (drawn == Kind.BUSY && mishap.random().nextBoolean()) ? Kind.FULL : drawn;
				this.world.met("status " + kind);
				this.world.note(() -> "    " + kind);
				throw new RemoteException(kind, "says the network", null, wait);
			}
			default -> {
			}
		}
	}

	private void after(Fall fall) {
		this.world.travel();
		if (fall == Fall.ANSWER_LOST) {
			throw new RemoteException(Kind.TIMEOUT, "lost", null);
		}
	}

	private static String describe(PushRequest request) {
		return request.entries()
			.stream()
			.map((entry) -> entry.change().key() + "=" + entry.change().value() + " "
					+ Copy.shorten(entry.change().version().toString()) + (entry.base() ? "+" : ""))
			.toList()
			.toString();
	}

	private static String describe(PushResult result) {
		return (result instanceof PushResult.Conflict conflict) ? "Conflict " + conflict.remote().key() + "="
				+ conflict.remote().value() + " " + Copy.shorten(conflict.remote().version().toString())
				: result.getClass().getSimpleName();
	}

	/**
	 * What happens to one call.
	 *
	 * @param fall what it is
	 * @param random where its chance begins
	 */
	record Mishap(Fall fall, SplittableRandom random) {

	}

	/**
	 * Kinds of mishap.
	 */
	enum Fall {

		NONE, REQUEST_LOST, ANSWER_LOST, DOUBLED, DELAYED, CORRUPT, STATUS, BUG, WRITE_BEFORE, WRITE_AFTER

	}

	/**
	 * What of a remote is away.
	 */
	enum Absence {

		/** Pulls are answered all the same. */
		PUSHES, WHOLE

	}

	/**
	 * An entry that was refused for good.
	 *
	 * @param key the record
	 * @param version what was sent of it
	 * @param code why
	 */
	record Refused(String key, String version, String code) {

		static Refused of(PushEntry entry, String code) {
			return new Refused(entry.change().key(), entry.change().version().toString(), code);
		}

	}

	/**
	 * How a remote refuses a record for good.
	 */
	enum Refusal {

		ENTRY, BATCH, SIZE

	}

}
