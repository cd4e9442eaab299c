package one.persist.server.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

import one.persist.DeviceId;
import one.persist.protocol.ProtocolCodec;
import one.persist.server.Caller;
import one.persist.spi.Remote;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * All who listen to announcements of this server. One thread writes to all of them, which
 * it can as no write waits: a stream costs a connection and no thread. Ends them all
 * before the web server waits for its requests to end. Safe for use by many threads.
 */
public final class AnnouncementStreams implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(AnnouncementStreams.class);

	/** Streams end seldom: who finds no room need not ask often. */
	private static final Duration FULL_WAIT = Duration.ofMinutes(1);

	private final AnnouncementLimits limits;

	private final ToIntFunction<String> ofTenant;

	private final Set<AnnouncementStream> open = ConcurrentHashMap.newKeySet();

	/** Streams of each caller that has any; guarded by itself. */
	private final Map<Caller, Integer> counts = new HashMap<>();

	/** Streams of each tenant that has any; guarded by the counts. */
	private final Map<String, Integer> tenants = new HashMap<>();

	/** Guarded by the counts. */
	private int total;

	private volatile @Nullable ScheduledThreadPoolExecutor writer;

	/**
	 * Creates it without a stream; none is opened before it is started.
	 * @param limits how many there may be
	 * @param ofTenant how many a tenant may have
	 */
	public AnnouncementStreams(AnnouncementLimits limits, ToIntFunction<String> ofTenant) {
		this.limits = limits;
		this.ofTenant = ofTenant;
	}

	/**
	 * Answers with a stream of announcements.
	 * @param caller who listens
	 * @param remote what to listen to
	 * @param device the device that listens
	 * @return the answer, which goes on after it is written
	 * @throws ProblemException if there is no room for it
	 */
	ServerResponse open(Caller caller, Remote remote, DeviceId device) {
		reserve(caller);
		AnnouncementStream stream = new AnnouncementStream(this.limits.beats(device), this::write,
				(ended) -> ended(ended, caller));
		this.open.add(stream);
		boolean listening = false;
		try {
			stream.listen(remote, device);
			listening = true;
		}
		finally {
			if (!listening) {
				stream.end();
			}
		}
		if (!isRunning()) {
			stream.end();
		}
		return ServerResponse.ok()
			.contentType(MediaType.TEXT_EVENT_STREAM)
			.header(ProtocolCodec.HEADER, String.valueOf(ProtocolCodec.VERSION))
			.header(HttpHeaders.CACHE_CONTROL, "no-store")
			.header("X-Content-Type-Options", "nosniff")
			// asks proxies that know it to pass on each event as it comes
			.header("X-Accel-Buffering", "no")
			.build((request, response) -> {
				stream.begin(request);
				return null;
			});
	}

	private void reserve(Caller caller) {
		if (!isRunning()) {
			throw refusal(HttpStatus.SERVICE_UNAVAILABLE, Problem.UNAVAILABLE, "The server is stopping", 1);
		}
		synchronized (this.counts) {
			int own = this.counts.getOrDefault(caller, 0);
			if (own >= this.limits.ofCaller()) {
				throw refusal(HttpStatus.TOO_MANY_REQUESTS, Problem.TOO_MANY,
						"This caller listens " + own + " times already", FULL_WAIT.toSeconds());
			}
			int ofTenant = this.tenants.getOrDefault(caller.tenant(), 0);
			if (ofTenant >= this.ofTenant.applyAsInt(caller.tenant())) {
				throw refusal(HttpStatus.TOO_MANY_REQUESTS, Problem.TOO_MANY,
						"This tenant listens " + ofTenant + " times already", FULL_WAIT.toSeconds());
			}
			if (this.total >= this.limits.total()) {
				throw refusal(HttpStatus.SERVICE_UNAVAILABLE, Problem.UNAVAILABLE, "The server has no room to listen",
						FULL_WAIT.toSeconds());
			}
			this.counts.put(caller, own + 1);
			this.tenants.put(caller.tenant(), ofTenant + 1);
			this.total++;
		}
	}

	private static ProblemException refusal(HttpStatus status, String code, String detail, long seconds) {
		return new ProblemException(
				new Problem(status, code, detail, Map.of(HttpHeaders.RETRY_AFTER, String.valueOf(seconds))));
	}

	/** Called once a stream. */
	private void ended(AnnouncementStream stream, Caller caller) {
		this.open.remove(stream);
		synchronized (this.counts) {
			this.counts.computeIfPresent(caller, (key, own) -> (own > 1) ? own - 1 : null);
			this.tenants.computeIfPresent(caller.tenant(), (key, own) -> (own > 1) ? own - 1 : null);
			this.total--;
		}
	}

	/** Writes what waits in a stream, soon, on the thread that writes. */
	private void write(AnnouncementStream stream) {
		ScheduledThreadPoolExecutor executor = this.writer;
		if (executor != null) {
			try {
				executor.execute(stream::write);
			}
			catch (RejectedExecutionException ex) {
				// all streams are being ended
			}
		}
	}

	/** Whatever goes wrong with one stream, the others get theirs. */
	private void beat() {
		for (AnnouncementStream stream : this.open) {
			try {
				stream.beat();
			}
			catch (RuntimeException ex) {
				logger.warn("A stream of announcements failed, and is ended", ex);
				stream.end();
			}
		}
	}

	/**
	 * How many listen.
	 * @return streams that are open
	 */
	public int size() {
		synchronized (this.counts) {
			return this.total;
		}
	}

	@Override
	public synchronized void start() {
		if (this.writer != null) {
			return;
		}
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "persist-server-announcements");
			thread.setDaemon(true);
			return thread;
		});
		long millis = this.limits.heartbeat().toMillis();
		executor.scheduleWithFixedDelay(this::beat, millis, millis, TimeUnit.MILLISECONDS);
		this.writer = executor;
	}

	@Override
	public synchronized void stop() {
		ScheduledThreadPoolExecutor executor = this.writer;
		this.writer = null;
		if (executor != null) {
			executor.shutdownNow();
		}
		this.open.forEach(AnnouncementStream::end);
	}

	@Override
	public boolean isRunning() {
		return this.writer != null;
	}

}
