package one.persist.test;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import one.persist.DeviceId;
import one.persist.protocol.RecordChange;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.Subscription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What holds for the announcements of every remote that has any.
 */
abstract class AnnouncementContract {

	/** The remote's clock. */
	protected final VirtualClock clock = new VirtualClock();

	/**
	 * A store of a tenant. It stays valid when the data behind it is replaced.
	 * @param tenant {@code acme} or {@code bravo}
	 * @param store its name
	 * @return the remote
	 */
	protected abstract Remote remote(String tenant, String store);

	/**
	 * Whether the remote announces changes. One that does not is pulled from at the
	 * interval alone, and the tests of announcements are left out.
	 * @return true unless overridden
	 */
	protected boolean announces() {
		return true;
	}

	private ContractDevice device(String id) {
		return new ContractDevice(id, remote("acme", "tasks"), this.clock);
	}

	private Ear listen(String device) {
		assumeTrue(announces());
		Ear ear = new Ear(remote("acme", "tasks"), device);
		assertThat(ear.next()).isEqualTo("opened");
		return ear;
	}

	@Test
	void whoListensHearsOfWhatAnotherPushesWhenItCanBePulled() {
		ContractDevice van = device("van1");
		ContractDevice till = device("till1");
		try (Ear ear = listen("till1")) {
			for (String key : new String[] { "t1", "t2", "t3" }) {
				RecordChange change = van.put(key, "1");
				van.push(change);
				assertThat(ear.next()).isEqualTo("changed");
				assertThat(till.pull().changes()).containsExactly(change);
			}
		}
	}

	@Test
	void allWhoListenHearOfIt() {
		try (Ear till = listen("till1"); Ear desk = listen("desk1"); Ear again = listen("desk1")) {
			ContractDevice van = device("van1");
			van.push(van.put("t1", "1"));
			assertThat(till.next()).isEqualTo("changed");
			assertThat(desk.next()).isEqualTo("changed");
			assertThat(again.next()).isEqualTo("changed");
		}
	}

	@Test
	void aDeviceHearsOfNothingThatItPushedItself() {
		try (Ear ear = listen("van1"); Ear other = listen("till1")) {
			ContractDevice van = device("van1");
			van.push(van.put("t1", "1"));
			assertThat(other.next()).isEqualTo("changed");
			ContractDevice till = device("till1");
			till.push(till.put("t2", "2"));
			assertThat(ear.next()).isEqualTo("changed");
			assertThat(ear.waiting()).isZero();
			assertThat(other.waiting()).isZero();
		}
	}

	@Test
	void aPushThatStoresNothingIsNotAnnounced() {
		ContractDevice van = device("van1");
		RecordChange known = van.put("t1", "1");
		van.push(known);
		try (Ear ear = listen("till1")) {
			van.push(known);
			van.push(van.put("t2", "2"));
			assertThat(ear.next()).isEqualTo("changed");
			assertThat(ear.waiting()).isZero();
		}
	}

	@Test
	void fault40OtherStoresAndTenantsAreNotHeardOf() {
		try (Ear ear = listen("till1")) {
			for (Remote other : new Remote[] { remote("acme", "notes"), remote("bravo", "tasks") }) {
				ContractDevice elsewhere = new ContractDevice("van1", other, this.clock);
				elsewhere.push(elsewhere.put("t1", "1"));
			}
			ContractDevice van = device("van1");
			van.push(van.put("t1", "1"));
			assertThat(ear.next()).isEqualTo("changed");
			assertThat(ear.waiting()).isZero();
		}
	}

	@Test
	void whoHasEndedItHearsNothingMoreAndMayEndItTwice() {
		Ear ended = listen("till1");
		ended.close();
		ended.close();
		try (Ear ear = listen("till1")) {
			ContractDevice van = device("van1");
			van.push(van.put("t1", "1"));
			assertThat(ear.next()).isEqualTo("changed");
		}
		assertThat(ended.waiting()).isZero();
	}

	/**
	 * One who listens, and remembers what it was told.
	 */
	private static final class Ear implements AnnouncementListener, AutoCloseable {

		private static final int BOUND_SECONDS = 20;

		private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

		private final Subscription subscription;

		private Ear(Remote remote, String device) {
			this.subscription = remote.announcements(new DeviceId(device), this);
		}

		/** What it was told next; null if nothing comes. */
		private @Nullable String next() {
			try {
				return this.told.poll(BOUND_SECONDS, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

		private int waiting() {
			return this.told.size();
		}

		@Override
		public void opened() {
			this.told.add("opened");
		}

		@Override
		public void changed() {
			this.told.add("changed");
		}

		@Override
		public void closed(RemoteException why) {
			this.told.add("closed: " + why.kind() + " " + why.getMessage());
		}

		@Override
		public void close() {
			this.subscription.close();
		}

	}

}
