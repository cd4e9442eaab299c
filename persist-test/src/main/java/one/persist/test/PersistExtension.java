package one.persist.test;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Set;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Makes the world of a test, hands out its parts, and closes it when the test has ended.
 */
final class PersistExtension implements BeforeEachCallback, ParameterResolver {

	private static final Namespace NAMESPACE = Namespace.create(PersistExtension.class);

	private static final Set<Class<?>> PARTS = Set.of(TestWorld.class, TestServer.class, FaultyRemote.class,
			TestDevice.class);

	@Override
	public void beforeEach(ExtensionContext context) throws IllegalAccessException {
		for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
			for (Field field : ReflectionSupport.findFields(instance.getClass(), PersistExtension::isPart,
					HierarchyTraversalMode.TOP_DOWN)) {
				field.setAccessible(true);
				field.set(instance, part(field.getType(), field.getName(), world(context)));
			}
		}
	}

	private static boolean isPart(Field field) {
		int modifiers = field.getModifiers();
		return PARTS.contains(field.getType()) && !Modifier.isFinal(modifiers) && !Modifier.isStatic(modifiers);
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return PARTS.contains(parameter.getParameter().getType()) && context.getTestMethod().isPresent();
	}

	@Override
	public Object resolveParameter(ParameterContext context, ExtensionContext extension) {
		Parameter parameter = context.getParameter();
		if (parameter.getType() == TestDevice.class && !parameter.isNamePresent()) {
			throw new ParameterResolutionException(
					"A device has the name of its parameter, which the compiler did not keep: give it '-parameters'");
		}
		return part(parameter.getType(), parameter.getName(), world(extension));
	}

	private static Object part(Class<?> type, String name, TestWorld world) {
		if (type == TestDevice.class) {
			return world.device(name);
		}
		if (type == TestServer.class) {
			return world.server();
		}
		return (type == FaultyRemote.class) ? world.remote() : world;
	}

	/** The store closes it with the context of the test. */
	private static TestWorld world(ExtensionContext context) {
		return context.getStore(NAMESPACE).computeIfAbsent(TestWorld.class, (key) -> new TestWorld(), TestWorld.class);
	}

}
