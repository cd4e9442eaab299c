package one.persist.server.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import one.persist.DeviceId;
import one.persist.KeyScope;
import one.persist.protocol.DeviceState;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.server.Caller;
import one.persist.server.storage.Database.Work;
import one.persist.server.storage.DeviceTable.Note;
import one.persist.server.storage.IncomingPull.Page;
import one.persist.server.storage.IncomingPull.Pulled;
import one.persist.server.storage.StoreTable.Counters;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One store of one tenant, in whatever database.
 */
final class StoredRemote implements Remote {

	private static final Logger logger = LoggerFactory.getLogger(StoredRemote.class);

	/** How exact it is known when a device that only pulls was last heard of. */
	private static final Duration SEEN_PRECISION = Duration.ofMinutes(1);

	private final Database database;

	private final StoreId id;

	private final Reader reader;

	private final StorageSettings settings;

	private final AnnouncementHub hub;

	private final Admission admission;

	StoredRemote(Database database, Reader reader, StorageSettings settings, AnnouncementHub hub) {
		this.database = database;
		this.id = reader.id();
		this.reader = reader;
		this.settings = settings;
		this.hub = hub;
		this.admission = new Admission(reader.id(), reader.visitor());
	}

	@Override
	public RemoteLimits limits() {
		return this.settings.limits();
	}

	@Override
	public PushResponse push(PushRequest request) {
		checkEntries(request.entries());
		RuledPush rules = new RuledPush(this.settings, this.reader, request.state().device());
		PushResponse response = noticing(() -> rules.run(() -> this.database.change(this.id,
				new IncomingPush(this.database.dialect(), this.admission, rules, this.settings, request))));
		passed("push.committed");
		this.hub.pushed(this.id, request.state().device(), response);
		return response;
	}

	@Override
	public Subscription announcements(DeviceId device, AnnouncementListener listener) {
		DeviceState state = DeviceState.fresh(device);
		this.database.read(this.id.tenant(),
				(connection) -> this.admission.isKnown(this.admission.finding(state).run(connection), state));
		return this.hub.listen(this.id, device, listener);
	}

	@Override
	public PullResponse pull(PullRequest request) {
		Instant now = this.settings.now();
		KeyScope scope = this.reader.scope(this.settings).intersect(request.scope());
		PageRoom room = this.reader.room();
		Page page = read(new Pulled(request, scope, now, (room != null) ? PageRoom.SMALL : Long.MAX_VALUE));
		if (room != null && page.response() == null) {
			room.make();
			page = read(new Pulled(request, scope, now, Long.MAX_VALUE));
		}
		passed("pull.read");
		if (page.notedAt() == null || page.notedAt().plus(SEEN_PRECISION).isBefore(now)) {
			note(request.state().device(), new Note(this.reader.visitor(), page.readTo(), now));
		}
		return Objects.requireNonNull(page.response());
	}

	/**
	 * Where a device has seen what is not here, writes of the server's own may be lost,
	 * too, and devices have them: their writer's id has named versions that it would name
	 * anew. Forgotten before the device is told: it may not say so again.
	 */
	private <T> T noticing(Supplier<T> call) {
		try {
			return call.get();
		}
		catch (RemoteException ex) {
			if (ex.kind() == Kind.HISTORY_DIVERGED) {
				this.database.change(this.id, (connection) -> {
					StoreTable.forgetWriter(connection, this.id);
					return this.id;
				});
			}
			throw ex;
		}
	}

	private Page read(Pulled pulled) {
		IncomingPull pull = new IncomingPull(this.database.dialect(), this.id, this.admission, this.settings, pulled);
		return noticing(() -> read(pull).orElseGet(() -> begin(pull, pulled.request().state(), pulled.at())));
	}

	private Optional<Page> read(IncomingPull pull) {
		return this.database.read(this.id.tenant(), pull);
	}

	/**
	 * The first pull of a store writes, the commit that its cursor names; so does the
	 * first of a device that is to be remembered.
	 */
	private Page begin(IncomingPull pull, DeviceState state, Instant now) {
		this.database.write(this.id.tenant(), (connection) -> {
			this.admission.admit(connection, this.admission.finding(state).run(connection), state, now);
			return touch(connection, this.settings.quotaOf(this.id), this.settings, now);
		});
		return read(pull)
			.orElseThrow(() -> new RemoteException(Kind.TRANSIENT, "The server's storage was emptied meanwhile", null));
	}

	/** Reading goes on where nothing can be written, as on a full disk. */
	private void note(DeviceId device, Note note) {
		try {
			RoundTrip trip = new RoundTrip();
			trip.ask(DeviceTable.hearing(this.id, device, note.at()));
			trip.ask(DeviceTable.noting(this.id, device, note));
			this.database.write(this.id.tenant(), Work.of(trip));
		}
		catch (RemoteException ex) {
			logger.debug("Could not note that device {} was heard of; its next pull will try again", device, ex);
		}
	}

	private void passed(String step) {
		this.settings.faultPoint().accept(step);
	}

	private void checkEntries(List<PushEntry> entries) {
		int most = this.settings.limits().entries();
		if (entries.size() > most) {
			throw new RemoteException(Kind.TOO_LARGE,
					"A push has at most " + most + " entries, this one " + entries.size(), null);
		}
		Set<String> keys = new HashSet<>();
		for (PushEntry entry : entries) {
			if (!keys.add(entry.change().key())) {
				throw new RemoteException(Kind.REFUSED, "A push names each key once", null);
			}
		}
	}

	/**
	 * Reads the counters of a store, and makes it if it is used for the first time.
	 * @param quota what the store's tenant may have
	 */
	static Counters touch(Connection connection, TenantQuota quota, StorageSettings settings, Instant now)
			throws SQLException {
		StoreId id = quota.id();
		Counters counters = StoreTable.find(connection, id);
		if (counters != null) {
			return counters;
		}
		quota.requireStore(connection);
		if (StoreTable.insert(connection, id)) {
			settings.faultPoint().accept("store.made");
			CommitTable.insert(connection, id, new Commit(0, settings.random().nextLong()), now);
		}
		return StoreTable.require(connection, id);
	}

	/**
	 * Who reads and pushes.
	 *
	 * @param id the store
	 * @param visitor who calls; null for the server itself
	 * @param room where the memory for a large page comes from; null if there is enough
	 */
	record Reader(StoreId id, @Nullable Visitor visitor, @Nullable PageRoom room) {

		/** For whom rules hold; null for the server itself. */
		@Nullable Caller caller() {
			return (this.visitor != null) ? this.visitor.caller() : null;
		}

		/** The keys that may be seen. */
		KeyScope scope(StorageSettings settings) {
			return settings.rules().reads(caller(), this.id);
		}

	}

}
