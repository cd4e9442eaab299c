package one.persist.sample.docs;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import one.persist.InvalidRecordException;
import one.persist.RecordLimits;
import one.persist.RemoteState;
import one.persist.StoreAccessException;
import one.persist.StoreOpenException;
import one.persist.StoresBuilder;
import one.persist.SyncOptions;
import one.persist.autoconfigure.actuate.PersistEndpoint.Action;
import one.persist.autoconfigure.actuate.StoreDetails.Part;
import one.persist.event.PersistEvent;
import one.persist.protocol.ProblemCodes;
import one.persist.sample.docs.PropertiesReference.Property;
import one.persist.server.storage.AuditAction;
import one.persist.spi.RemoteException;
import org.junit.jupiter.api.Test;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether the reference has all that there is. {@code -Dreference.write=true} writes the
 * page of the properties anew.
 */
class ReferenceTests {

	private static final String REFERENCE = Documents.text(Documents.ROOT.resolve("docs/reference.md"));

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private final List<Property> properties = PropertiesReference.read().properties();

	@Test
	void thePageOfThePropertiesIsThatOfTheCode() throws IOException {
		String text = PropertiesReference.read().text();
		if (Boolean.getBoolean("reference.write")) {
			Files.writeString(PropertiesReference.FILE, text);
		}
		assertThat(Documents.text(PropertiesReference.FILE)).as("written anew by -Dreference.write=true")
			.isEqualTo(text);
	}

	@Test
	void eachPropertyIsDescribedAndHasItsDefault() {
		assertThat(this.properties).hasSizeGreaterThan(45).allSatisfy((property) -> {
			assertThat(property.description()).as(property.name()).hasSizeGreaterThan(10);
			assertThat(property.type()).as(property.name()).isNotEmpty();
			boolean optional = Stream.of("text", "list", "class").anyMatch(property.type()::equals);
			assertThat(optional || !property.defaultValue().isEmpty()).as("the default of " + property.name()).isTrue();
		});
		assertThat(this.properties).extracting(Property::name)
			.contains("persist.directory", "persist.stores.<name>.sync.interval", "persist.remotes.<name>.ssl.bundle",
					"persist.server.tokens.<name>.tenant", "management.endpoint.persist.show-values",
					"management.health.persist.enabled");
	}

	@Test
	void theDefaultsThatAreToldAreThoseOfTheEngine() {
		SyncOptions options = SyncOptions.to("https://sync.example.com");
		assertThat(DurationStyle.detectAndParse(defaultOf("persist.stores.<name>.sync.interval")))
			.isEqualTo(options.interval());
		assertThat(defaultOf("persist.stores.<name>.sync.batch-size")).isEqualTo(String.valueOf(options.batchSize()));
		assertThat(defaultOf("persist.stores.<name>.sync.strategy")).isEqualTo(options.strategy());
		assertThat(DurationStyle.detectAndParse(defaultOf("persist.strategy-timeout")))
			.isEqualTo(StoresBuilder.DEFAULT_STRATEGY_TIMEOUT);
	}

	private String defaultOf(String name) {
		return this.properties.stream()
			.filter((property) -> property.name().equals(name))
			.map(Property::defaultValue)
			.findFirst()
			.orElseThrow();
	}

	@Test
	void eachEventIsThereWithItsFields() {
		for (Class<?> event : PersistEvent.class.getPermittedSubclasses()) {
			String fields = Arrays.stream(event.getRecordComponents())
				.map((component) -> "`" + component.getName() + "`")
				.collect(Collectors.joining(", "));
			assertThat(REFERENCE).contains("\n| `" + event.getSimpleName() + "` | " + fields + " | ");
		}
	}

	@Test
	void eachCodeOfAProblemIsThereAndNoOther() throws ReflectiveOperationException {
		Set<String> codes = new TreeSet<>(constants(ProblemCodes.class));
		codes.addAll(constants(Class.forName("one.persist.server.http.Problem")));
		Set<String> told = new TreeSet<>(firstCodes("## Codes of problems", 2));
		assertThat(told).isEqualTo(codes);
	}

	private static List<String> constants(Class<?> type) throws IllegalAccessException {
		List<String> values = new ArrayList<>();
		for (Field field : type.getDeclaredFields()) {
			if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
				field.setAccessible(true);
				values.add((String) field.get(null));
			}
		}
		return values;
	}

	/** What the first or the second column of the tables of a section names. */
	private static List<String> firstCodes(String heading, int columns) {
		return section(heading).lines()
			.filter((line) -> line.startsWith("| "))
			.map((line) -> CODE
				.matcher(Arrays.stream(line.split("\\|")).limit(columns + 1L).collect(Collectors.joining("|"))))
			.flatMap((found) -> found.results().limit(1))
			.map((found) -> found.group(1))
			.toList();
	}

	private static String section(String heading) {
		int start = REFERENCE.indexOf("\n" + heading + "\n");
		assertThat(start).as(heading).isPositive();
		int end = REFERENCE.indexOf("\n## ", start + 1);
		return REFERENCE.substring(start, (end < 0) ? REFERENCE.length() : end);
	}

	@Test
	void eachStateConditionActionAndPartIsThere() throws ClassNotFoundException {
		assertThat(firstCodes("## States of a remote", 1)).containsExactlyElementsOf(names(RemoteState.class));
		assertThat(section("## Health"))
			.contains(names(Class.forName("one.persist.autoconfigure.actuate.Condition")).toArray(String[]::new));
		assertThat(CODE.matcher(section("## The actuator endpoint")).results().map((found) -> found.group(1)))
			.containsAll(names(Action.class));
		for (Part part : Part.values()) {
			assertThat(section("## The actuator endpoint"))
				.contains("{store}/" + part.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "`");
		}
		assertThat(CODE.matcher(section("## Actions of the audit")).results().map((found) -> found.group(1)))
			.containsExactlyInAnyOrderElementsOf(Stream.of(AuditAction.values()).map(AuditAction::code).toList());
	}

	private static List<String> names(Class<?> type) {
		return Stream.of(type.getEnumConstants()).map((value) -> ((Enum<?>) value).name()).toList();
	}

	@Test
	void eachExceptionIsThereWithItsReasons() throws IOException {
		for (Resource file : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:one/persist/*Exception.class")) {
			String name = ClassUtils.getShortName("one.persist." + file.getFilename().replace(".class", ""));
			assertThat(section("## Exceptions")).contains("`" + name + "`");
		}
		assertThat(CODE.matcher(section("## Exceptions")).results().map((found) -> found.group(1)).toList())
			.containsAll(names(InvalidRecordException.Rule.class))
			.containsAll(names(StoreAccessException.Reason.class))
			.containsAll(names(StoreOpenException.Reason.class))
			.containsAll(names(RemoteException.Kind.class));
		assertThat(section("## Exceptions")).contains("at most " + RecordLimits.MAX_KEY_BYTES + " bytes",
				"nests at most " + RecordLimits.MAX_NESTING + " levels",
				"at most %,d characters".formatted(RecordLimits.MAX_NUMBER_CHARS));
	}

}
