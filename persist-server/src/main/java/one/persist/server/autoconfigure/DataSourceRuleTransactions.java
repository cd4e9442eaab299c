package one.persist.server.autoconfigure;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

import javax.sql.DataSource;

import one.persist.server.rules.RuleFailedException;
import one.persist.server.storage.RuleTransactions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

/**
 * Makes the transaction of a push the one that Spring knows for the application's
 * {@code DataSource}, so that what rules do by Spring's JDBC support is part of it.
 */
final class DataSourceRuleTransactions implements RuleTransactions {

	private static final Logger logger = LoggerFactory.getLogger(DataSourceRuleTransactions.class);

	private final DataSource source;

	DataSourceRuleTransactions(DataSource source) {
		this.source = source;
	}

	@Override
	public Part join(Connection connection) {
		if (TransactionSynchronizationManager.isSynchronizationActive()
				|| TransactionSynchronizationManager.hasResource(this.source)) {
			throw new RuleFailedException("A push was made within a transaction of the application,"
					+ " so that rules cannot take part in that of the push");
		}
		// Spring takes a holder for an active transaction only if it says so
		ConnectionHolder holder = new ConnectionHolder(guarded(connection), true);
		TransactionSynchronizationManager.bindResource(this.source, holder);
		TransactionSynchronizationManager.initSynchronization();
		TransactionSynchronizationManager.setActualTransactionActive(true);
		return new SpringPart(this.source, holder);
	}

	/** The server's own transaction is ended by the server alone. */
	private static Connection guarded(Connection connection) {
		return (Connection) Proxy.newProxyInstance(DataSourceRuleTransactions.class.getClassLoader(),
				new Class<?>[] { Connection.class }, (proxy, method, args) -> {
					boolean ends = switch (method.getName()) {
						case "commit", "setAutoCommit", "abort" -> true;
						case "rollback" -> method.getParameterCount() == 0;
						default -> false;
					};
					if (ends) {
						throw new SQLException("A rule takes part in the transaction of a push, and may not end it");
					}
					return switch (method.getName()) {
						case "close" -> null;
						case "equals" -> proxy == args[0];
						case "hashCode" -> System.identityHashCode(proxy);
						default -> invoke(connection, method, args);
					};
				});
	}

	private static @Nullable Object invoke(Connection connection, Method method, @Nullable Object @Nullable [] args)
			throws Throwable {
		try {
			return method.invoke(connection, args);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/**
	 * What Spring was told of one transaction.
	 */
	private static final class SpringPart implements Part {

		private final DataSource source;

		private final ConnectionHolder holder;

		private List<TransactionSynchronization> synchronizations = List.of();

		private SpringPart(DataSource source, ConnectionHolder holder) {
			this.source = source;
			this.holder = holder;
		}

		@Override
		public void finish() {
			try {
				TransactionSynchronizationUtils.triggerBeforeCommit(false);
			}
			catch (RuntimeException ex) {
				throw new RuleFailedException(
						"What was to be done before the commit of a push failed by " + ex.getClass().getName());
			}
			if (this.holder.isRollbackOnly()) {
				throw new RuleFailedException("A transactional method that a rule called wants the push rolled back");
			}
		}

		@Override
		public void leave() {
			TransactionSynchronizationUtils.triggerBeforeCompletion();
			this.synchronizations = TransactionSynchronizationManager.getSynchronizations();
			TransactionSynchronizationManager.clear();
			TransactionSynchronizationManager.unbindResource(this.source);
		}

		@Override
		public void committed() {
			tell((synchronization) -> synchronization.afterCommit());
			complete(TransactionSynchronization.STATUS_COMMITTED);
		}

		@Override
		public void failed() {
			complete(TransactionSynchronization.STATUS_UNKNOWN);
		}

		private void complete(int status) {
			tell((synchronization) -> synchronization.afterCompletion(status));
		}

		/** The push has been decided by now. */
		private void tell(Consumer<TransactionSynchronization> news) {
			for (TransactionSynchronization synchronization : this.synchronizations) {
				try {
					news.accept(synchronization);
				}
				catch (RuntimeException ex) {
					logger.error("What was to be done after a push was committed or rolled back failed by {}",
							ex.getClass().getName());
				}
			}
		}

	}

}
