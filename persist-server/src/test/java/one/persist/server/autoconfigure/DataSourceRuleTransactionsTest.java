package one.persist.server.autoconfigure;

import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

import com.zaxxer.hikari.HikariDataSource;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushResult;
import one.persist.server.Caller;
import one.persist.server.postgres.TestDatabase;
import one.persist.server.rules.RecordWrite;
import one.persist.server.rules.RuleFailedException;
import one.persist.server.rules.SyncRules;
import one.persist.server.rules.Verdict;
import one.persist.server.storage.ApplicationRules;
import one.persist.server.storage.PostgresSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import one.persist.server.storage.TestPusher;
import one.persist.server.storage.Visitor;
import one.persist.spi.RemoteLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What an application's rules write to its database is there exactly if the push is.
 */
class DataSourceRuleTransactionsTest implements SyncRules {

	private final TestDatabase database = new TestDatabase();

	private final HikariDataSource pool = this.database.pool(2);

	private final JdbcTemplate jdbc = new JdbcTemplate(this.pool);

	private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(this.pool));

	private final List<String> happened = new ArrayList<>();

	private SyncStorage storage;

	private TestPusher van;

	private Consumer<RecordWrite> rule = (write) -> insert(write.key());

	@BeforeEach
	void open() {
		this.storage = PostgresSyncStorage.open(this.pool, "sync", new StorageSettings(RemoteLimits.DEFAULT,
				Duration.ofMinutes(1), InstantSource.system(), new SplittableRandom(1), (step) -> {
					if (step.equals(this.failAt)) {
						throw new IllegalStateException(step);
					}
					if (step.equals("push.committed")) {
						this.happened.add(step);
					}
				})
			.with(new ApplicationRules(List.of(this), new DataSourceRuleTransactions(this.pool))));
		this.van = new TestPusher("van1", this.storage.remote(new Visitor(new Caller("van-1", "acme"), null), "tasks"));
		this.jdbc.execute("CREATE TABLE delivered (key text PRIMARY KEY)");
	}

	private String failAt = "";

	@AfterEach
	void drop() {
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
		assertThat(TransactionSynchronizationManager.isSynchronizationActive()).isFalse();
		assertThat(TransactionSynchronizationManager.isActualTransactionActive()).isFalse();
		this.database.close();
	}

	@Override
	public Verdict judge(RecordWrite write) {
		this.rule.accept(write);
		return write.key().equals("refused") ? Verdict.refused("No") : Verdict.accepted();
	}

	private void insert(String key) {
		this.jdbc.update("INSERT INTO delivered (key) VALUES (?)", key);
	}

	private List<PushResult> push(String... keys) {
		return this.van
			.push(List.of(keys).stream().map((key) -> new PushEntry(this.van.write(key, "1"), false)).toList());
	}

	private void assertFails(String message, String... keys) {
		assertThatExceptionOfType(RuleFailedException.class).isThrownBy(() -> push(keys))
			.withMessageContaining(message);
		assertThat(rows()).isEmpty();
		assertThat(records()).isEmpty();
	}

	private List<String> rows() {
		return this.jdbc.queryForList("SELECT key FROM delivered ORDER BY key", String.class);
	}

	private List<String> records() {
		return new TestPusher("office", this.storage.remote("acme", "tasks")).readAll()
			.stream()
			.map((change) -> change.key())
			.toList();
	}

	@Test
	void whatARuleWritesIsThereWithThePush() {
		assertThat(push("a", "refused", "b")).hasSize(3);
		assertThat(rows()).containsExactly("a", "b", "refused");
		assertThat(records()).containsExactly("a", "b");
	}

	@Test
	void whatARuleWritesIsGoneWithAPushThatFails() {
		this.rule = (write) -> {
			insert(write.key());
			if (write.key().equals("b")) {
				throw new IllegalStateException();
			}
		};
		assertFails("failed by java.lang.IllegalStateException", "a", "b");
	}

	@Test
	void whatARuleWritesIsGoneIfTheServerFailsAfterIt() {
		this.failAt = "push.numbered";
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> push("a"));
		assertThat(rows()).isEmpty();
		assertThat(records()).isEmpty();
	}

	@Test
	void aTransactionalMethodTakesPart() {
		this.rule = (write) -> this.transaction.executeWithoutResult((status) -> {
			assertThat(status.isNewTransaction()).isFalse();
			insert(write.key());
		});
		push("a");
		assertThat(rows()).containsExactly("a");
		assertThat(records()).containsExactly("a");
	}

	@Test
	void aTransactionalMethodThatRollsBackFailsThePushThoughTheRuleGoesOn() {
		this.rule = (write) -> this.transaction.executeWithoutResult((status) -> {
			insert(write.key());
			status.setRollbackOnly();
		});
		assertFails("wants the push rolled back", "a");
	}

	@Test
	void aNestedTransactionMayRollBackAlone() {
		this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		this.rule = (write) -> this.transaction.executeWithoutResult((status) -> {
			insert(write.key());
			if (write.key().equals("refused")) {
				status.setRollbackOnly();
			}
		});
		push("a", "refused");
		assertThat(rows()).containsExactly("a");
		assertThat(records()).containsExactly("a");
	}

	@Test
	void whatIsToBeDoneAfterTheCommitIsDoneAfterThatOfThePush() {
		this.rule = (write) -> this.transaction.executeWithoutResult(
				(status) -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

					@Override
					public void beforeCommit(boolean readOnly) {
						insert("before " + write.key());
					}

					@Override
					public void afterCommit() {
						DataSourceRuleTransactionsTest.this.happened.add("after " + rows());
					}

				}));
		push("a");
		assertThat(this.happened).containsExactly("after [before a]", "push.committed");
		this.happened.clear();
		this.failAt = "push.numbered";
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> push("b"));
		assertThat(this.happened).isEmpty();
	}

	@Test
	void aRuleMayNotEndTheTransaction() {
		this.rule = (write) -> this.jdbc.execute((Connection connection) -> {
			insert(write.key());
			connection.commit();
			return null;
		});
		assertFails("failed by org.springframework", "a");
	}

	@Test
	void aRuleThatEndsTheTransactionByAStatementIsFoundOut() {
		this.rule = (write) -> this.jdbc.execute("ROLLBACK");
		assertFails("has ended the transaction", "a");
		this.rule = (write) -> this.jdbc.execute("COMMIT");
		assertFails("has ended the transaction", "a");
	}

	@Test
	void aRuleThatGoesOnAfterAStatementFailedIsFoundOut() {
		this.rule = (write) -> {
			insert("twice");
			assertThatExceptionOfType(DataIntegrityViolationException.class).isThrownBy(() -> insert("twice"));
		};
		assertFails("one of its statements has failed", "a");
	}

	@Test
	void namesMeanToARuleWhatTheyMeanElsewhere() {
		this.rule = (write) -> assertThat(this.jdbc.queryForObject("SELECT current_schema()", String.class))
			.isEqualTo("public");
		push("a");
		assertThat(this.jdbc.queryForObject("SELECT current_schema()", String.class)).isEqualTo("public");
	}

	@Test
	void aPushWithinATransactionOfTheApplicationIsRefused() {
		TransactionSynchronizationManager.initSynchronization();
		try {
			assertThatExceptionOfType(RuleFailedException.class).isThrownBy(() -> push("a"))
				.withMessageContaining("within a transaction of the application");
		}
		finally {
			TransactionSynchronizationManager.clear();
		}
	}

}
