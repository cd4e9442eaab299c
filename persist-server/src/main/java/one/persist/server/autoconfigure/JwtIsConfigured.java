package one.persist.server.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether anything is said of signed tokens, be it too little.
 */
final class JwtIsConfigured extends SpringBootCondition {

	private static final String PREFIX = "persist.server.jwt";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		boolean bound = Binder.get(context.getEnvironment())
			.bind(PREFIX, Bindable.mapOf(String.class, Object.class))
			.isBound();
		return new ConditionOutcome(bound, ConditionMessage.forCondition("persist.server.jwt")
			.because(bound ? "it is set" : "nothing of it is set"));
	}

}
