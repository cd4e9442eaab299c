package one.persist.autoconfigure;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import one.persist.InvalidConfigurationException;
import one.persist.SyncOptions;
import one.persist.conflict.ConflictStrategy;
import one.persist.conflict.MergeFunction;
import one.persist.conflict.MergeStrategy;
import one.persist.conflict.RecordVersion;
import one.persist.spi.ValueCodec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Chooses the merge function of a store among the beans of the application: by its name,
 * or by the type of the store's values, or because there is only one.
 */
final class MergeFunctionBeans {

	private final ConfigurableListableBeanFactory beans;

	private final JsonMapper mapper;

	private final Map<String, Class<?>> types;

	/**
	 * Creates a chooser.
	 * @param beans where functions are
	 * @param mapper turns JSON into their types and back
	 * @param types classes of values by store, for the stores that tell
	 */
	MergeFunctionBeans(ConfigurableListableBeanFactory beans, JsonMapper mapper, Map<String, Class<?>> types) {
		this.beans = beans;
		this.mapper = mapper;
		this.types = types;
	}

	ConflictStrategy strategy(String store, SyncOptions options) {
		String name = (options.mergeFunction() != null) ? named(store, options.mergeFunction()) : chosen(store);
		ValueCodec<Object> codec = ValueCodec.jackson(this.mapper, this.mapper.constructType(valueType(name)));
		return new MergeStrategy<>(new BeanFunction(this.beans, name), codec);
	}

	private String named(String store, String name) {
		if (!this.beans.containsBean(name) || !this.beans.isTypeMatch(name, MergeFunction.class)) {
			throw new InvalidConfigurationException(
					"Store '" + store + "' names merge function '" + name + "', which there is not.",
					all().isEmpty() ? "Define a MergeFunction bean of that name." : "Use one of " + all() + ".");
		}
		return name;
	}

	private String chosen(String store) {
		List<String> all = all();
		Class<?> type = this.types.get(store);
		if (type == null) {
			return onlyOne(store, "", all);
		}
		List<String> exact = ofType(all, type::equals);
		return onlyOne(store, " of " + type.getName(), exact.isEmpty() ? ofType(all, JsonNode.class::equals) : exact);
	}

	private String onlyOne(String store, String ofWhat, List<String> candidates) {
		if (candidates.isEmpty()) {
			throw new InvalidConfigurationException(
					"Store '" + store + "' has strategy 'merge', and there is no merge function" + ofWhat + ".",
					"Define a MergeFunction bean" + ofWhat + ", or choose another strategy.");
		}
		if (candidates.size() > 1) {
			String described = candidates.stream()
				.map((name) -> name + " (" + valueType(name).getTypeName() + ")")
				.collect(Collectors.joining(", "));
			throw new InvalidConfigurationException(
					"Store '" + store + "' has strategy 'merge', and several merge functions could serve: " + described
							+ ".",
					"Set persist.stores." + store + ".sync.merge-function to one of them, or persist.stores." + store
							+ ".type to the class of the store's values.");
		}
		return candidates.get(0);
	}

	private List<String> all() {
		return Arrays.stream(this.beans.getBeanNamesForType(MergeFunction.class, true, false)).sorted().toList();
	}

	private List<String> ofType(List<String> names, Predicate<@Nullable Class<?>> type) {
		return names.stream().filter((name) -> type.test(ResolvableType.forType(valueType(name)).resolve())).toList();
	}

	/*
	 * A lambda's class has lost its type argument; the declaration of its bean has not.
	 */
	private Type valueType(String name) {
		ResolvableType declared = this.beans.containsBeanDefinition(name)
				? this.beans.getMergedBeanDefinition(name).getResolvableType() : ResolvableType.NONE;
		ResolvableType value = declared.as(MergeFunction.class).getGeneric(0);
		if (value.resolve() == null) {
			value = ResolvableType.forClass(this.beans.getType(name)).as(MergeFunction.class).getGeneric(0);
		}
		return (value.resolve() != null) ? value.getType() : JsonNode.class;
	}

	/**
	 * A bean, by its name: asked for at its first conflict.
	 */
	private record BeanFunction(ConfigurableListableBeanFactory beans, String name) implements MergeFunction<Object> {

		@Override
		public Object merge(RecordVersion<Object> local, RecordVersion<Object> remote) throws Exception {
			return function().merge(local, remote);
		}

		@Override
		public Object merge(RecordVersion<Object> local, RecordVersion<Object> remote,
				@Nullable RecordVersion<Object> base) throws Exception {
			return function().merge(local, remote, base);
		}

		@Override
		public Optional<Object> mergeDelete(RecordVersion<Object> written, RecordVersion<@Nullable Object> deleted)
				throws Exception {
			return function().mergeDelete(written, deleted);
		}

		@SuppressWarnings("unchecked")
		private MergeFunction<Object> function() {
			return this.beans.getBean(this.name, MergeFunction.class);
		}

	}

}
