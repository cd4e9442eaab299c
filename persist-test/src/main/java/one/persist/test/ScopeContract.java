package one.persist.test;

import java.util.List;

import one.persist.KeyScope;
import one.persist.protocol.Cursor;
import one.persist.protocol.PullResponse;
import one.persist.protocol.RecordChange;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What holds for every remote of those who ask for some keys alone. Part of
 * {@link RemoteContract}.
 */
public abstract class ScopeContract extends AnnouncementContract {

	private ContractDevice device(String id) {
		return new ContractDevice(id, remote("acme", "tasks"), this.clock);
	}

	@Test
	void aDeviceThatAsksForPrefixesIsGivenTheirRecordsAlone() {
		ContractDevice van = device("van1");
		RecordChange load = van.put("vans/1/load", "1");
		RecordChange milk = van.put("prices/milk", "2");
		RecordChange gone = van.delete(van.put("prices/bread", "3"));
		van.push(load, van.put("wages", "4"), milk, gone);
		ContractDevice other = device("van2").asksFor(KeyScope.prefixes("prices/", "vans/1/"));
		PullResponse pulled = other.pull();
		assertThat(pulled.changes()).containsExactly(load, milk, gone);
		assertThat(pulled.more()).isFalse();
		assertThat(pulled.cursor().token().length()).isLessThanOrEqualTo(Cursor.MAX_LENGTH);
		van.push(van.put("wages", "5"));
		PullResponse nothing = other.pull();
		assertThat(nothing.changes()).isEmpty();
		assertThat(nothing.cursor()).isNotEqualTo(pulled.cursor());
	}

	@Test
	void aDeviceThatAsksForOtherKeysThanBeforeReadsEverythingAgain() {
		ContractDevice van = device("van1");
		RecordChange a = van.put("a/1", "1");
		RecordChange b = van.put("b/1", "1");
		van.push(a, b);
		ContractDevice other = device("van2").asksFor(KeyScope.prefixes("a/"));
		assertThat(other.pull().changes()).containsExactly(a);
		for (KeyScope next : List.of(KeyScope.prefixes("b/"), KeyScope.all(), KeyScope.prefixes("a/"))) {
			assertThatExceptionOfType(RemoteException.class).isThrownBy(other.asksFor(next)::pull)
				.extracting(RemoteException::kind)
				.isEqualTo(Kind.CURSOR_EXPIRED);
			assertThat(other.push().results()).as("a push reads nothing").isEmpty();
			assertThat(other.pullFull().changes()).isSubsetOf(a, b).allMatch((change) -> next.contains(change.key()));
			assertThat(other.pull().changes()).isEmpty();
		}
	}

}
