package one.persist.server.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How purging walks over the commits.
 */
class CommitTableTest {

	private static final StoreId STORE = new StoreId("acme", "tasks");

	private static final Instant OLD = Instant.ofEpochMilli(1_000);

	private static final Instant YOUNG = Instant.ofEpochMilli(2_000);

	private Connection connection;

	@BeforeEach
	void open() throws SQLException {
		this.connection = DriverManager.getConnection("jdbc:sqlite::memory:");
		try (Statement statement = this.connection.createStatement()) {
			statement.executeUpdate(schema());
		}
	}

	private static String schema() {
		try (InputStream script = CommitTable.class.getResourceAsStream("sqlite/V1__sync_tables.sql")) {
			return new String(script.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@AfterEach
	void close() throws SQLException {
		this.connection.close();
	}

	private void commit(long seq, Instant at) throws SQLException {
		CommitTable.insert(this.connection, STORE, new Commit(seq, 7), at);
	}

	private void record(long seq) throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			statement.executeUpdate("INSERT INTO sync_record VALUES ('acme', 'tasks', 'k" + seq + "', '', '', " + seq
					+ ", " + seq + ", 'van1', NULL, X'31')");
		}
	}

	private Long lastOld(long after, long head, int limit) throws SQLException {
		return CommitTable.lastOld(this.connection, STORE, OLD, after, head, limit);
	}

	@Test
	void commitsThatStayCountAmongThoseLookedAt() throws SQLException {
		for (int seq = 0; seq <= 9; seq++) {
			commit(seq, OLD);
			record(seq);
		}
		assertThat(lastOld(-1, 9, 4)).isEqualTo(3);
		assertThat(lastOld(3, 9, 4)).isEqualTo(7);
		assertThat(lastOld(7, 9, 4)).isEqualTo(8);
		assertThat(lastOld(8, 9, 4)).isNull();
	}

	@Test
	void theWalkEndsWhereNoCommitIsOld() throws SQLException {
		commit(0, OLD);
		commit(1, YOUNG);
		commit(2, OLD);
		commit(3, YOUNG);
		commit(4, YOUNG);
		assertThat(lastOld(-1, 4, 10)).isEqualTo(2);
		assertThat(lastOld(2, 4, 10)).isNull();
	}

	@Test
	void onlyOldCommitsWithoutRecordsWithinTheBoundsAreDeleted() throws SQLException {
		commit(0, OLD);
		commit(1, OLD);
		commit(2, YOUNG);
		commit(3, OLD);
		commit(4, OLD);
		commit(5, OLD);
		record(3);
		assertThat(CommitTable.purge(this.connection, STORE, OLD, 0, 4)).isEqualTo(2);
		for (long stays : new long[] { 0, 2, 3, 5 }) {
			assertThat(CommitTable.finding(STORE, stays).run(this.connection)).isPresent();
		}
	}

}
