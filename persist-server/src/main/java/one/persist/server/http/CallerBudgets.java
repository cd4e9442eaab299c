package one.persist.server.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import one.persist.server.Caller;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * How many requests each caller may still make, at once and within a second. Refuses, and
 * never waits: a request that waits would hold a thread that another caller needs. A
 * caller counts by tenant and name, whatever else its token says. Safe for use by many
 * threads.
 */
final class CallerBudgets {

	private static final Duration SECOND = Duration.ofSeconds(1);

	/** Below, it does not pay to look who is idle. */
	private static final int FEW = 1_000;

	private final RequestLimits limits;

	private final RateLimiterConfig rate;

	private final BulkheadConfig room;

	private final Map<Principal, Budget> budgets = new ConcurrentHashMap<>();

	private final LongSupplier nanos;

	/** When it was last looked who is idle. */
	private final AtomicLong looked;

	CallerBudgets(RequestLimits limits, LongSupplier nanos) {
		this.limits = limits;
		this.nanos = nanos;
		this.looked = new AtomicLong(nanos.getAsLong());
		this.rate = RateLimiterConfig.custom()
			.limitForPeriod(limits.perSecond())
			.limitRefreshPeriod(SECOND)
			.timeoutDuration(Duration.ZERO)
			.build();
		this.room = BulkheadConfig.custom().maxConcurrentCalls(limits.atOnce()).maxWaitDuration(Duration.ZERO).build();
	}

	/**
	 * Handles a request within its caller's budget.
	 * @param caller who calls
	 * @param request the request
	 * @param handler what handles it
	 * @return its answer, or one that says that it is one too many. The request is under
	 * way until the answer is written
	 */
	ServerResponse handle(Caller caller, ServerRequest request, HandlerFunction<ServerResponse> handler)
			throws Exception {
		Principal principal = new Principal(caller.tenant(), caller.name());
		String refusal = begin(principal);
		if (refusal != null) {
			return Answer.problem(new Problem(HttpStatus.TOO_MANY_REQUESTS, Problem.TOO_MANY, refusal,
					Map.of(HttpHeaders.RETRY_AFTER, String.valueOf(SECOND.toSeconds()))));
		}
		ServerResponse answer = null;
		try {
			answer = Answer.then(handler.handle(request), () -> end(principal));
			return answer;
		}
		finally {
			if (answer == null) {
				end(principal);
			}
		}
	}

	/** Tells why a request may not begin, or null if it has begun. */
	private @Nullable String begin(Principal principal) {
		if (this.budgets.size() >= FEW) {
			forgetIdle();
		}
		String[] refusal = new String[1];
		this.budgets.compute(principal, (key, known) -> {
			Budget budget = (known != null) ? known : new Budget();
			refusal[0] = budget.begin();
			return budget;
		});
		return refusal[0];
	}

	private void end(Principal principal) {
		Budget budget = this.budgets.get(principal);
		if (budget != null) {
			budget.room.releasePermission();
		}
	}

	/**
	 * Forgets who has its whole budget, which is as good as new. Looks once a second at
	 * most: before, nobody's budget is whole again.
	 */
	private void forgetIdle() {
		long last = this.looked.get();
		long now = this.nanos.getAsLong();
		if (now - last < SECOND.toNanos() || !this.looked.compareAndSet(last, now)) {
			return;
		}
		for (Principal principal : this.budgets.keySet()) {
			this.budgets.computeIfPresent(principal, (key, budget) -> budget.isWhole() ? null : budget);
		}
	}

	/** How many callers are remembered. */
	int size() {
		return this.budgets.size();
	}

	/**
	 * Who a budget is for.
	 *
	 * @param tenant its tenant
	 * @param name its name
	 */
	private record Principal(String tenant, String name) {

	}

	/**
	 * What a caller may still do. Changes within the map's lock on its caller, so that it
	 * is not forgotten at the same time; a request under way keeps it from that.
	 */
	private final class Budget {

		private final RateLimiter pace = RateLimiter.of("requests", CallerBudgets.this.rate);

		private final Bulkhead room = Bulkhead.of("requests", CallerBudgets.this.room);

		private @Nullable String begin() {
			if (!this.room.tryAcquirePermission()) {
				return "This caller has " + CallerBudgets.this.limits.atOnce() + " requests under way already";
			}
			if (!this.pace.acquirePermission()) {
				this.room.releasePermission();
				return "This caller makes more than " + CallerBudgets.this.limits.perSecond() + " requests a second";
			}
			return null;
		}

		private boolean isWhole() {
			return this.room.getMetrics().getAvailableConcurrentCalls() == CallerBudgets.this.limits.atOnce()
					&& this.pace.getMetrics().getAvailablePermissions() == CallerBudgets.this.limits.perSecond();
		}

	}

}
