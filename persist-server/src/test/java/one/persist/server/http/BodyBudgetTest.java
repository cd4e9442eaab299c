package one.persist.server.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class BodyBudgetTest {

	private static final long LARGEST = 1_000_000;

	private static final long LARGE = BodyBudget.SMALL + 1;

	private static final Duration NOT_AT_ALL = Duration.ZERO;

	private static final Duration LONG = Duration.ofSeconds(60);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	private static void assertRefused(BodyBudget.Share share) {
		assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> share.reach(LARGE)).satisfies((ex) -> {
			assertThat(ex.problem().status().value() + " " + ex.problem().code()).isEqualTo("503 unavailable");
			assertThat(ex.problem().headers()).containsEntry("Retry-After", "2");
		});
	}

	@Test
	void smallBodiesAreTakenHoweverManyThereAre() {
		BodyBudget budget = new BodyBudget(2 * LARGEST, LARGEST, NOT_AT_ALL);
		for (int i = 0; i < 1_000; i++) {
			budget.share("acme").reach(BodyBudget.SMALL);
		}
		assertThat(budget.held()).isZero();
	}

	@Test
	void aLargeBodyTakesRoomForTheLargestAndGivesBackWhatItDoesNotNeed() {
		BodyBudget budget = new BodyBudget(4 * LARGEST, LARGEST, NOT_AT_ALL);
		try (BodyBudget.Share share = budget.share("acme")) {
			share.reach(LARGE);
			share.reach(LARGE + 10);
			assertThat(budget.held()).isEqualTo(LARGEST);
			share.end(LARGE + 10);
			assertThat(budget.held()).isEqualTo(LARGE + 10);
		}
		assertThat(budget.held()).isZero();
	}

	@Test
	void fault49OneTenantTakesThreeQuartersAndAnotherFindsRoom() {
		BodyBudget budget = new BodyBudget(4 * LARGEST, LARGEST, NOT_AT_ALL);
		for (int i = 0; i < 3; i++) {
			budget.share("acme").reach(LARGE);
		}
		assertRefused(budget.share("acme"));
		BodyBudget.Share other = budget.share("bravo");
		other.reach(LARGE);
		assertRefused(budget.share("carol"));
		other.close();
		budget.share("carol").reach(LARGE);
		assertThat(budget.held()).isEqualTo(4 * LARGEST);
	}

	@Test
	void whoWaitsIsLetInWhenAnotherEnds() throws Exception {
		BodyBudget budget = new BodyBudget(2 * LARGEST, LARGEST, LONG);
		BodyBudget.Share first = budget.share("acme");
		first.reach(LARGE);
		Future<?> second = this.threads.submit(() -> budget.share("acme").reach(LARGE));
		first.end(LARGE);
		second.get();
		assertThat(budget.held()).isEqualTo(LARGEST + LARGE);
	}

	@Test
	void fewWait() {
		BodyBudget budget = new BodyBudget(2 * LARGEST, LARGEST, LONG);
		budget.share("acme").reach(LARGE);
		budget.share("bravo").reach(LARGE);
		List<Future<?>> waiting = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			waiting.add(this.threads.submit(() -> budget.share("carol").reach(LARGE)));
		}
		await().until(() -> waiting.stream().filter(Future::isDone).count() == 8);
		assertRefused(budget.share("carol"));
	}

	@Test
	void manyAtOnceNeverHoldMoreThanThereIsAndAllComeThroughInTheEnd() throws Exception {
		BodyBudget budget = new BodyBudget(3 * LARGEST, LARGEST, Duration.ofMillis(5));
		AtomicLong most = new AtomicLong();
		CountDownLatch done = new CountDownLatch(16);
		for (int i = 0; i < 16; i++) {
			SplittableRandom random = new SplittableRandom(i);
			this.threads.submit(() -> {
				for (int taken = 0; taken < 100;) {
					try (BodyBudget.Share share = budget.share("tenant" + random.nextInt(3))) {
						share.reach(LARGE);
						most.accumulateAndGet(budget.held(), Math::max);
						share.end(LARGE + random.nextInt(1_000));
						taken++;
					}
					catch (ProblemException ex) {
						Thread.onSpinWait();
					}
				}
				done.countDown();
			});
		}
		done.await();
		assertThat(most.get()).isBetween(LARGEST, 3 * LARGEST);
		assertThat(budget.held()).isZero();
	}

}
