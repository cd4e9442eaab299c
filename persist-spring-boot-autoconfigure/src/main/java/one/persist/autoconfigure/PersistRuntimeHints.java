package one.persist.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/**
 * Hints for what stores reach by name: their schema, and the records that Spring Data
 * reads and writes. These are private to the core, so they are found by what they are:
 * the classes that a table is declared for.
 */
class PersistRuntimeHints implements RuntimeHintsRegistrar {

	private static final String TABLE = "org.springframework.data.relational.core.mapping.Table";

	private static final String CORE_CLASSES = "classpath*:one/persist/internal/**/*.class";

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources().registerPattern("one/persist/internal/**/*.sql");
		PathMatchingResourcePatternResolver resources = new PathMatchingResourcePatternResolver(classLoader);
		MetadataReaderFactory classes = new CachingMetadataReaderFactory(resources);
		try {
			Arrays.stream(resources.getResources(CORE_CLASSES))
				.map((resource) -> read(classes, resource))
				.filter((type) -> type.getAnnotationMetadata().hasAnnotation(TABLE))
				.map((type) -> TypeReference.of(type.getClassMetadata().getClassName()))
				.forEach((type) -> hints.reflection()
					.registerType(type, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
							MemberCategory.INVOKE_DECLARED_METHODS, MemberCategory.ACCESS_DECLARED_FIELDS));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The classes of persist-core cannot be listed", ex);
		}
	}

	private static MetadataReader read(MetadataReaderFactory classes, Resource resource) {
		try {
			return classes.getMetadataReader(resource);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Class " + resource + " cannot be read", ex);
		}
	}

}
