package one.persist.server.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class StorageFailuresTest {

	private static final String FIRST = "The server's storage failed.";

	private static final String STILL = "The server's storage still fails: ";

	private final AtomicLong nanos = new AtomicLong();

	private final StorageFailures failures = new StorageFailures(this.nanos::get);

	private void fail(int times, Duration between) {
		for (int i = 0; i < times; i++) {
			this.nanos.addAndGet(between.toNanos());
			this.failures.failed(new RemoteException(Kind.TRANSIENT, "no storage", new IllegalStateException("away")));
		}
	}

	private static int count(CapturedOutput output, String text) {
		return output.toString().split(text, -1).length - 1;
	}

	@Test
	void aStorageThatIsAwayIsToldOnceWithItsStackAndThenNowAndThen(CapturedOutput output) {
		fail(600, Duration.ofSeconds(1));
		assertThat(count(output, FIRST)).isEqualTo(1);
		assertThat(count(output, "Caused by: java.lang.IllegalStateException: away")).isEqualTo(1);
		assertThat(count(output, STILL)).isZero();
		fail(601, Duration.ofSeconds(1));
		assertThat(count(output, FIRST)).isEqualTo(1);
		assertThat(output)
			.contains(STILL + "601 calls since it was last told, now by:" + " java.lang.IllegalStateException: away");
	}

	@Test
	void aFailureAfterAQuietTimeIsAnotherOne(CapturedOutput output) {
		fail(2, Duration.ofMinutes(2));
		assertThat(count(output, FIRST)).isEqualTo(2);
	}

}
