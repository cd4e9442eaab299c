package one.persist.server.autoconfigure;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/**
 * What makes an application a server: either property is enough.
 */
final class SaysWhereToStore extends AnyNestedCondition {

	SaysWhereToStore() {
		super(ConfigurationPhase.PARSE_CONFIGURATION);
	}

	@ConditionalOnProperty("persist.server.directory")
	static class InDirectory {

	}

	@ConditionalOnProperty("persist.server.storage")
	static class Somewhere {

	}

}
