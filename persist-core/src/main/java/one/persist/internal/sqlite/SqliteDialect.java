package one.persist.internal.sqlite;

import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.data.relational.core.dialect.AbstractDialect;
import org.springframework.data.relational.core.dialect.IdGeneration;
import org.springframework.data.relational.core.dialect.LimitClause;
import org.springframework.data.relational.core.dialect.LockClause;
import org.springframework.data.relational.core.sql.IdentifierProcessing;
import org.springframework.data.relational.core.sql.IdentifierProcessing.LetterCasing;
import org.springframework.data.relational.core.sql.IdentifierProcessing.Quoting;
import org.springframework.data.relational.core.sql.LockOptions;

/**
 * SQLite, as far as the small tables need it: no generated keys, since ids are given by
 * the store, and no locks on rows, since there is one writer.
 */
final class SqliteDialect extends AbstractDialect implements JdbcDialect {

	static final SqliteDialect INSTANCE = new SqliteDialect();

	private SqliteDialect() {
	}

	@Override
	public LimitClause limit() {
		return new LimitClause() {

			@Override
			public String getLimit(long limit) {
				return "LIMIT " + limit;
			}

			@Override
			public String getOffset(long offset) {
				return "LIMIT -1 OFFSET " + offset;
			}

			@Override
			public String getLimitOffset(long limit, long offset) {
				return "LIMIT " + limit + " OFFSET " + offset;
			}

			@Override
			public Position getClausePosition() {
				return Position.AFTER_ORDER_BY;
			}

		};
	}

	@Override
	public LockClause lock() {
		return new LockClause() {

			@Override
			public String getLock(LockOptions options) {
				return "";
			}

			@Override
			public Position getClausePosition() {
				return Position.AFTER_ORDER_BY;
			}

		};
	}

	@Override
	public IdGeneration getIdGeneration() {
		return new IdGeneration() {

			@Override
			public boolean supportedForBatchOperations() {
				return false;
			}

		};
	}

	@Override
	public IdentifierProcessing getIdentifierProcessing() {
		return IdentifierProcessing.create(new Quoting("\""), LetterCasing.LOWER_CASE);
	}

}
