package one.persist.autoconfigure;

import one.persist.InvalidConfigurationException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a store or a remote that was configured in a way that cannot work.
 */
class InvalidConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigurationException cause) {
		String message = String.valueOf(cause.getMessage());
		String description = message.endsWith(cause.action())
				? message.substring(0, message.length() - cause.action().length()).strip() : message;
		return new FailureAnalysis(description, cause.action(), cause);
	}

}
