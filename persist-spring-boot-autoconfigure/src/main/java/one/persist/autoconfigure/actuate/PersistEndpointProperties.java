package one.persist.autoconfigure.actuate;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the actuator endpoint {@code persist} shows. Immutable.
 *
 * @param showValues When to show the values of records in conflicts and decisions.
 * Otherwise they are '******'.
 * @param roles Roles of whom values are shown to, where they are shown when authorized.
 * Without any, to all who are authenticated.
 */
@ConfigurationProperties("management.endpoint.persist")
public record PersistEndpointProperties(@DefaultValue("never") Show showValues, Set<String> roles) {

	/**
	 * Copies the set.
	 */
	public PersistEndpointProperties {
		roles = copy(roles);
	}

	private static Set<String> copy(@Nullable Set<String> roles) {
		return (roles != null) ? Set.copyOf(roles) : Set.of();
	}

}
