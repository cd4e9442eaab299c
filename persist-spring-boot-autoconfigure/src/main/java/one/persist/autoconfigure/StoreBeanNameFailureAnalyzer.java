package one.persist.autoconfigure;

import one.persist.Store;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionOverrideException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains a store whose bean would have the name of another bean. Comes before the
 * analyzer of Spring Boot, whose advice would replace one of the two.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class StoreBeanNameFailureAnalyzer extends AbstractFailureAnalyzer<BeanDefinitionOverrideException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BeanDefinitionOverrideException cause) {
		if (!isStore(cause.getBeanDefinition())) {
			return null;
		}
		BeanDefinition existing = cause.getExistingDefinition();
		String where = (existing.getResourceDescription() != null) ? existing.getResourceDescription()
				: String.valueOf(existing.getBeanClassName());
		return new FailureAnalysis("Store '" + cause.getBeanName()
				+ "' has a bean of its name, and there is another bean of that name already, from " + where + ".",
				"Rename the store under persist.stores, or the other bean. If the other bean is the store, made by hand, remove persist.stores."
						+ cause.getBeanName() + ".",
				cause);
	}

	private static boolean isStore(BeanDefinition definition) {
		return Store.class.getName().equals(definition.getBeanClassName());
	}

}
