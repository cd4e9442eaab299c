package one.persist.server.http;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import one.persist.server.Caller;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

class CallerBudgetsTest {

	private static final Caller VAN = new Caller("van", "acme");

	private static final Caller TILL = new Caller("till", "acme");

	private static final ServerResponse OK = ServerResponse.ok().build();

	private final ServerRequest request = ServerRequest.create(new MockHttpServletRequest("GET", "/v1"), List.of());

	private static CallerBudgets budgets(int perSecond, int atOnce) {
		return new CallerBudgets(new RequestLimits(new BodyLimits(1, 1, Duration.ofSeconds(1), 0), perSecond, atOnce),
				System::nanoTime);
	}

	private ServerResponse begin(CallerBudgets budgets, Caller caller) throws Exception {
		return budgets.handle(caller, this.request, (handled) -> OK);
	}

	private int write(ServerResponse answer) throws Exception {
		MockHttpServletResponse written = new MockHttpServletResponse();
		answer.writeTo(this.request.servletRequest(), written, List::of);
		return written.getStatus();
	}

	@Test
	void fault44ARequestIsUnderWayUntilItsAnswerIsWritten() throws Exception {
		CallerBudgets budgets = budgets(1_000, 2);
		ServerResponse first = begin(budgets, VAN);
		ServerResponse second = begin(budgets, VAN);
		ServerResponse refused = begin(budgets, VAN);
		assertThat(refused.statusCode().value()).isEqualTo(429);
		assertThat(refused.headers().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("1");
		assertThat(begin(budgets, TILL).statusCode().value()).isEqualTo(200);
		assertThat(write(refused)).isEqualTo(429);
		assertThat(begin(budgets, VAN).statusCode().value()).as("what was refused gives nothing back").isEqualTo(429);
		assertThat(write(first)).isEqualTo(200);
		assertThat(begin(budgets, VAN).statusCode().value()).isEqualTo(200);
		assertThat(write(second)).isEqualTo(200);
		assertThat(begin(budgets, VAN).statusCode().value()).isEqualTo(200);
	}

	@Test
	void aRequestThatFailsIsOver() throws Exception {
		CallerBudgets budgets = budgets(1_000, 1);
		assertThatIllegalStateException().isThrownBy(() -> budgets.handle(VAN, this.request, (handled) -> {
			throw new IllegalStateException("as it happens");
		}));
		assertThat(begin(budgets, VAN).statusCode().value()).isEqualTo(200);
	}

	@Test
	void fault44ACallerThatAsksTooOftenIsRefusedForASecondAndOthersAreNot() throws Exception {
		CallerBudgets budgets = budgets(5, 1_000);
		int refused = 0;
		while (refused < 10) {
			refused += (begin(budgets, VAN).statusCode().value() == 429) ? 1 : 0;
		}
		assertThat(begin(budgets, TILL).statusCode().value()).isEqualTo(200);
		await().until(() -> begin(budgets, VAN).statusCode().value() == 200);
	}

	@Test
	void callersThatHaveGoneAreForgottenAndThoseUnderWayAreNot() throws Exception {
		CallerBudgets budgets = budgets(10, 1);
		ServerResponse open = begin(budgets, VAN);
		for (int i = 0; i < 5_000; i++) {
			write(begin(budgets, new Caller("till" + i, "acme")));
		}
		await().until(() -> {
			write(begin(budgets, TILL));
			return budgets.size() == 2;
		});
		assertThat(begin(budgets, VAN).statusCode().value()).isEqualTo(429);
		assertThat(write(open)).isEqualTo(200);
		assertThat(begin(budgets, VAN).statusCode().value()).isEqualTo(200);
	}

	@Test
	void fault44ThreadsThatMeetNeverHaveMoreUnderWayThanAllowed() throws Exception {
		CallerBudgets budgets = budgets(1_000_000, 3);
		CountDownLatch held = new CountDownLatch(1);
		ExecutorService threads = Executors.newFixedThreadPool(20);
		try {
			List<Future<Integer>> answers = IntStream.range(0, 20)
				.mapToObj((i) -> threads.submit(() -> write(budgets.handle(VAN, this.request, (handled) -> {
					held.await();
					return OK;
				}))))
				.toList();
			await().until(() -> answers.stream().filter(Future::isDone).count() == 17);
			held.countDown();
			int taken = 0;
			for (Future<Integer> answer : answers) {
				taken += (answer.get() == 200) ? 1 : 0;
			}
			assertThat(taken).isEqualTo(3);
		}
		finally {
			threads.shutdownNow();
		}
	}

}
