package one.persist.internal.sqlite;

import java.util.List;

import javax.sql.DataSource;

import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.convert.DataAccessStrategy;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;
import org.springframework.data.jdbc.core.convert.RelationResolver;
import org.springframework.data.jdbc.core.convert.QueryMappingConfiguration;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.jdbc.repository.config.JdbcConfiguration;
import org.springframework.data.relational.RelationalManagedTypes;
import org.springframework.data.relational.core.mapping.DefaultNamingStrategy;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Puts Spring Data JDBC together by hand: nothing of it is a bean, so an application's
 * own Spring Data does not notice.
 */
final class SqliteAggregates {

	private static final JdbcCustomConversions CONVERSIONS = JdbcConfiguration
		.createCustomConversions(SqliteDialect.INSTANCE, SqliteConverters.all());

	/** What is found out of the rows' classes holds for all stores. */
	private static final JdbcMappingContext CONTEXT = JdbcConfiguration
		.createMappingContext(RelationalManagedTypes.empty(), CONVERSIONS, DefaultNamingStrategy.INSTANCE);

	private SqliteAggregates() {
	}

	static JdbcAggregateTemplate over(DataSource dataSource) {
		JdbcTemplate jdbc = new JdbcTemplate(dataSource, true);
		jdbc.setExceptionTranslator((task, sql, ex) -> new UncategorizedSQLException(task, sql, ex));
		NamedParameterJdbcTemplate operations = new NamedParameterJdbcTemplate(jdbc);
		JdbcConverter converter = JdbcConfiguration.createConverter(CONTEXT, operations, noRelations(), CONVERSIONS,
				SqliteDialect.INSTANCE);
		DataAccessStrategy strategy = JdbcConfiguration.createDataAccessStrategy(operations, converter,
				QueryMappingConfiguration.EMPTY, SqliteDialect.INSTANCE);
		return new JdbcAggregateTemplate(converter, strategy);
	}

	/** The small tables stand alone: none refers to another as an aggregate. */
	private static RelationResolver noRelations() {
		return (identifier, path) -> List.of();
	}

}
