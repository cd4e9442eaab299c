package one.persist.server;

import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Gives the server that runs on its own a pool of connections if it has somewhere to
 * connect to. Spring Boot by itself would fail for want of a URL.
 */
final class OwnDatabase implements ImportSelector, EnvironmentAware {

	static final String AUTO_CONFIGURATION = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration";

	private boolean wanted;

	@Override
	public void setEnvironment(Environment environment) {
		this.wanted = StringUtils.hasText(environment.getProperty("spring.datasource.url"));
	}

	@Override
	public String[] selectImports(AnnotationMetadata application) {
		boolean possible = ClassUtils.isPresent(AUTO_CONFIGURATION, OwnDatabase.class.getClassLoader());
		return (this.wanted && possible) ? new String[] { AUTO_CONFIGURATION } : new String[0];
	}

}
