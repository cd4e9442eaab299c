package one.persist.autoconfigure;

import one.persist.StoresBuilder;

/**
 * Changes how the stores of the application are built. Beans of this type are called in
 * their order, after everything else was set.
 */
@FunctionalInterface
public interface StoresBuilderCustomizer {

	/**
	 * Changes the builder.
	 * @param builder what the stores are built with
	 */
	void customize(StoresBuilder builder);

}
