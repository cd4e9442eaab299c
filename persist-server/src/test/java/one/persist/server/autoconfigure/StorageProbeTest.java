package one.persist.server.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import one.persist.server.autoconfigure.StorageProbe.State;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often the storage is asked whether it can be written, and what is said meanwhile.
 */
class StorageProbeTest {

	private final AtomicLong now = new AtomicLong();

	private final AtomicInteger asked = new AtomicInteger();

	private volatile Runnable check = () -> {
	};

	private final StorageProbe probe = new StorageProbe(this::check, this.now::get, Duration.ofMillis(100));

	@AfterEach
	void close() {
		this.probe.close();
	}

	private void check() {
		this.asked.incrementAndGet();
		this.check.run();
	}

	private void pass(Duration time) {
		this.now.addAndGet(time.toNanos());
	}

	private static Runnable failing(Kind kind) {
		return () -> {
			throw new RemoteException(kind, "As the test wants it", null);
		};
	}

	@Test
	void aHundredProbesWithinSecondsCostOneWrite() {
		for (int i = 0; i < 100; i++) {
			assertThat(this.probe.state()).isEqualTo(State.WRITABLE);
		}
		assertThat(this.asked).hasValue(1);
		pass(StorageProbe.FRESH);
		assertThat(this.probe.state()).isEqualTo(State.WRITABLE);
		assertThat(this.asked).hasValue(2);
	}

	@Test
	void aStorageThatFailsIsNotWritableAndOneThatIsBusyIs() {
		this.check = failing(Kind.TRANSIENT);
		assertThat(this.probe.state()).isEqualTo(State.FAILED);
		pass(StorageProbe.FRESH);
		this.check = failing(Kind.BUSY);
		assertThat(this.probe.state()).isEqualTo(State.WRITABLE);
	}

	@Test
	void aStorageThatHangsIsAskedOnceAndIsSaidToBeSilentAfterAWhile() {
		assertThat(this.probe.state()).isEqualTo(State.WRITABLE);
		CountDownLatch hang = new CountDownLatch(1);
		this.check = () -> {
			try {
				hang.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		};
		pass(StorageProbe.FRESH);
		assertThat(this.probe.state()).isEqualTo(State.WRITABLE);
		pass(StorageProbe.PATIENCE);
		assertThat(this.probe.state()).isEqualTo(State.SILENT);
		assertThat(this.asked).hasValue(2);
		hang.countDown();
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> this.probe.state() == State.WRITABLE);
	}

}
