package one.persist.server.autoconfigure;

import one.persist.server.ServerSetupException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells an operator what was found and what to do, instead of a stack trace.
 */
final class ServerSetupFailureAnalyzer extends AbstractFailureAnalyzer<ServerSetupException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ServerSetupException cause) {
		return new FailureAnalysis(cause.description(), cause.action(), cause);
	}

}
