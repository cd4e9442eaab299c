package one.persist.internal.sqlite;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds who passes.
 */
final class Hold {

	private final CountDownLatch there = new CountDownLatch(1);

	private final CountDownLatch go = new CountDownLatch(1);

	void pass() {
		if (this.go.getCount() > 0) {
			this.there.countDown();
			await(this.go);
		}
	}

	void awaitSomebody() {
		await(this.there);
	}

	void letGo() {
		this.go.countDown();
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
