package one.persist.autoconfigure;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;

import one.persist.InvalidConfigurationException;
import one.persist.SyncOptions;
import one.persist.conflict.ConflictContext;
import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.LastWriteWins;
import one.persist.conflict.ManualResolution;
import one.persist.conflict.MergeStrategy;
import one.persist.conflict.Resolution;
import one.persist.spi.StrategyResolver;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Finds strategies among the beans of the application. A name that does not exist fails
 * here and now; a bean of the application itself is asked for at its first conflict,
 * since it may need the very store that it decides for.
 */
final class StrategyBeans implements StrategyResolver {

	static final String LAST_WRITE_WINS_BEAN = "persistLastWriteWins";

	static final String MANUAL_RESOLUTION_BEAN = "persistManualResolution";

	/** Beans of this configuration's own, by the names that configurations use. */
	private static final Map<String, String> BUILT_IN = Map.of(LastWriteWins.NAME, LAST_WRITE_WINS_BEAN,
			ManualResolution.NAME, MANUAL_RESOLUTION_BEAN);

	private final ConfigurableListableBeanFactory beans;

	private final MergeFunctionBeans mergeFunctions;

	StrategyBeans(ConfigurableListableBeanFactory beans, MergeFunctionBeans mergeFunctions) {
		this.beans = beans;
		this.mergeFunctions = mergeFunctions;
	}

	@Override
	public ConflictStrategy resolve(String store, SyncOptions options) {
		String name = options.strategy();
		boolean builtIn = name.equals(MergeStrategy.NAME) || BUILT_IN.containsKey(name);
		boolean bean = this.beans.containsBean(name) && this.beans.isTypeMatch(name, ConflictStrategy.class);
		if (builtIn && bean) {
			throw new InvalidConfigurationException(
					"The ConflictStrategy bean '" + name + "' has the name of a built-in strategy.",
					"Give the bean another name.");
		}
		if (name.equals(MergeStrategy.NAME)) {
			return this.mergeFunctions.strategy(store, options);
		}
		if (bean) {
			return new BeanStrategy(this.beans, name);
		}
		String own = BUILT_IN.get(name);
		if (own == null) {
			throw new InvalidConfigurationException(
					"Store '" + store + "' names strategy '" + name + "', which there is not.",
					"Use one of " + known() + ", or define a ConflictStrategy bean of that name.");
		}
		return this.beans.getBean(own, ConflictStrategy.class);
	}

	private TreeSet<String> known() {
		TreeSet<String> names = new TreeSet<>(BUILT_IN.keySet());
		names.add(MergeStrategy.NAME);
		names.addAll(Arrays.asList(this.beans.getBeanNamesForType(ConflictStrategy.class, true, false)));
		names.removeAll(BUILT_IN.values());
		return names;
	}

	/**
	 * A bean, by its name.
	 */
	private record BeanStrategy(ConfigurableListableBeanFactory beans, String name) implements ConflictStrategy {

		@Override
		public Resolution resolve(ConflictContext conflict) throws Exception {
			return this.beans.getBean(this.name, ConflictStrategy.class).resolve(conflict);
		}

	}

}
