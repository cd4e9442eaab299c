package one.persist.autoconfigure.actuate;

import one.persist.Stores;
import one.persist.autoconfigure.PersistAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the health contributor {@code persist}.
 */
@AutoConfiguration(after = PersistAutoConfiguration.class,
		beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(Stores.class)
@ConditionalOnEnabledHealthIndicator("persist")
public final class PersistHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "persistHealthIndicator")
	HealthIndicator persistHealthIndicator(Stores stores) {
		return new StoresHealthIndicator(stores);
	}

}
