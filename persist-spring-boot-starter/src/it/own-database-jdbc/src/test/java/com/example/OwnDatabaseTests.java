package com.example;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import com.example.Billing.Task;
import com.zaxxer.hikari.HikariDataSource;
import one.persist.RemoteState;
import one.persist.Store;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionManager;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.relational.core.dialect.Dialect;
import org.springframework.data.relational.core.dialect.H2Dialect;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.scheduling.TaskScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

@SpringBootTest(properties = "persist.shutdown.drain-timeout=0s")
class OwnDatabaseTests {

	@Autowired
	private ApplicationContext context;

	@Autowired
	private Billing billing;

	@Autowired
	private Invoices invoices;

	@Autowired
	private Store store;

	@BeforeEach
	void forgetInvoices() {
		this.invoices.deleteAll();
	}

	@Test
	void theDatabaseOfTheApplicationIsTheOnlyOne() throws SQLException {
		assertThat(this.context.getBeansOfType(DataSource.class).values()).singleElement()
			.isInstanceOfSatisfying(HikariDataSource.class,
					(source) -> assertThat(source.getJdbcUrl()).startsWith("jdbc:h2:mem:"));
		assertThat(this.context.getBeansOfType(TransactionManager.class).values()).singleElement()
			.isInstanceOf(JdbcTransactionManager.class);
		assertThat(this.context.getBeansOfType(JdbcTemplate.class)).hasSize(1);
		assertThat(this.context.getBeansOfType(JdbcClient.class)).hasSize(1);
	}

	@Test
	void eachDatabaseHasItsOwnTables() throws SQLException {
		String ofApplication = "select lower(table_name) from information_schema.tables where table_schema = 'PUBLIC'";
		try (Connection connection = this.context.getBean(DataSource.class).getConnection()) {
			assertThat(texts(connection, ofApplication)).containsExactly("invoice");
		}
		try (Connection connection = DriverManager.getConnection("jdbc:sqlite:target/data/tasks.db")) {
			assertThat(texts(connection, "select name from sqlite_schema where type = 'table'")).isNotEmpty()
				.doesNotContain("invoice");
		}
	}

	@Test
	void oneTransactionalMethodWritesToBoth() {
		assertThat(this.billing.bill("Ada").value()).isEqualTo(new Task("Send the invoice", "Ada"));
		assertThat(this.invoices.findByCustomer("Ada")).hasSize(1);
		assertThat(title("Ada")).isEqualTo("Send the invoice");
	}

	@Test
	void whatTheApplicationUndoesStaysInTheStore() {
		assertThatIllegalStateException().isThrownBy(() -> this.billing.billAndFail("Grace"));
		assertThat(this.invoices.findByCustomer("Grace")).isEmpty();
		assertThat(title("Grace")).isEqualTo("Send the invoice");
	}

	@Test
	void whatTheStoreUndoesStaysInTheDatabase() {
		this.billing.billAndFailToPlan("Emmy");
		assertThat(this.invoices.findByCustomer("Emmy")).hasSize(1);
		assertThat(this.store.records().get("Emmy")).isEmpty();
	}

	@Test
	void leavesTheDialectAndTheMappingOfTheApplicationAlone() {
		assertThat(this.context.getBean(Dialect.class)).isInstanceOf(H2Dialect.class);
		assertThat(this.context.getBean(JdbcMappingContext.class).getPersistentEntities()).extracting("type")
			.allMatch((type) -> ((Class<?>) type).getName().startsWith("com.example."));
	}

	@Test
	void schedulesBesideTheApplication() {
		await().until(() -> this.store.sync().status().remotes().get(0).state() == RemoteState.OFFLINE);
		await().until(() -> !this.context.getBean(Clockwork.class).threads().isEmpty());
		assertThat(this.context.getBean(Clockwork.class).threads()).containsExactly("scheduling-1");
		assertThat(this.context.getBeanNamesForType(TaskScheduler.class)).containsExactly("taskScheduler");
	}

	private String title(String customer) {
		return this.store.records(Task.class).get(customer).orElseThrow().value().title();
	}

	private static List<String> texts(Connection connection, String sql) throws SQLException {
		List<String> texts = new ArrayList<>();
		try (ResultSet rows = connection.createStatement().executeQuery(sql)) {
			while (rows.next()) {
				texts.add(rows.getString(1));
			}
		}
		return texts;
	}

}
