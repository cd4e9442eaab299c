package one.persist.sample.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.ClassUtils;

/**
 * Writes {@code docs/properties.md} from the metadata that editors complete properties
 * with. What a map has for each of its keys is no part of the metadata: it is read from
 * the record of its values and from what that says of its components.
 */
final class PropertiesReference {

	static final Path FILE = Documents.ROOT.resolve("docs/properties.md");

	private static final Pattern OURS = Pattern
		.compile("persist\\..*|management\\.(endpoint\\.persist|health\\.persist[\\w-]*)\\..*");

	private static final Pattern DEFAULT = Pattern.compile("\\s*Defaults to (.+?)\\.(?=\\s|$)");

	private static final Pattern MAP = Pattern.compile("java\\.util\\.Map<java\\.lang\\.String, *(.+)>");

	private static final String HEAD = """
			# Properties

			Made from the code; see [contributing](../CONTRIBUTING.md#build) for the command. `<name>` is a name of your choice. Spring Boot binds each of them from files, environment variables and arguments alike; an editor with support for Spring Boot completes them.
			""";

	private final Map<String, Property> properties = new TreeMap<>();

	private PropertiesReference() {
	}

	static PropertiesReference read() {
		PropertiesReference reference = new PropertiesReference();
		try {
			for (URL url : Collections.list(PropertiesReference.class.getClassLoader()
				.getResources("META-INF/spring-configuration-metadata.json"))) {
				try (InputStream in = url.openStream()) {
					reference.addAll(JsonMapper.shared().readTree(in).path("properties"));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return reference;
	}

	List<Property> properties() {
		return List.copyOf(this.properties.values());
	}

	private void addAll(JsonNode metadata) {
		StreamSupport.stream(metadata.spliterator(), false)
			.filter((property) -> OURS.matcher(property.path("name").asString()).matches())
			.forEach(this::add);
	}

	private void add(JsonNode property) {
		String name = property.path("name").asString();
		String type = property.path("type").asString();
		Matcher map = MAP.matcher(type);
		if (map.matches()) {
			add(name + ".<name>", type(map.group(1)));
			return;
		}
		add(new Property(name, readable(type), text(property.path("defaultValue")),
				property.path("description").asString("")));
	}

	private void add(Property property) {
		Matcher described = DEFAULT.matcher(property.description());
		boolean said = property.defaultValue().isEmpty() && described.find();
		this.properties.put(property.name(), said ? new Property(property.name(), property.type(),
				described.group(1).replace("'", ""), described.replaceAll("").strip()) : property);
	}

	private static String text(JsonNode value) {
		String text = value.isArray() ? StreamSupport.stream(value.spliterator(), false)
			.map(JsonNode::asString)
			.collect(Collectors.joining(", ")) : value.asString("");
		return text.replaceAll("^\\[(.*)]$", "$1");
	}

	/** What a map has for each of its keys. */
	private void add(String prefix, Class<?> type) {
		Map<String, String> descriptions = descriptions(type);
		Parameter[] parameters = type.getDeclaredConstructors()[0].getParameters();
		RecordComponent[] components = type.getRecordComponents();
		for (int i = 0; i < components.length; i++) {
			String name = prefix + "."
					+ components[i].getName().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
			if (components[i].getType().isRecord()) {
				add(name, components[i].getType());
			}
			else {
				DefaultValue value = parameters[i].getAnnotation(DefaultValue.class);
				add(new Property(name, readable(components[i].getGenericType()),
						(value != null) ? String.join(", ", value.value()) : "",
						descriptions.getOrDefault(components[i].getName(), "")));
			}
		}
	}

	private static Class<?> type(String name) {
		return ClassUtils.resolveClassName(name, null);
	}

	private static String readable(Type type) {
		return (type instanceof ParameterizedType) ? readable(type.getTypeName())
				: readable(((Class<?>) type).getName());
	}

	private static String readable(String type) {
		if (type.matches("java\\.util\\.(List|Set)<.*")) {
			return "list";
		}
		return switch (type) {
			case "java.lang.String", "java.nio.file.Path", "org.springframework.core.io.Resource" -> "text";
			case "java.lang.Boolean", "boolean" -> "`true`, `false`";
			case "java.lang.Integer", "int", "java.lang.Long", "long" -> "number";
			case "java.time.Duration" -> "duration";
			case "org.springframework.util.unit.DataSize" -> "size";
			case "java.lang.Class<?>", "java.lang.Class" -> "class";
			default -> values(type(type));
		};
	}

	private static String values(Class<?> type) {
		return Stream.of(type.getEnumConstants())
			.map((value) -> "`" + value.toString().toLowerCase(Locale.ROOT).replace('_', '-') + "`")
			.collect(Collectors.joining(", "));
	}

	/** What the source says of a record's components. */
	private static Map<String, String> descriptions(Class<?> type) {
		Matcher documented = Pattern
			.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@[^\\n]*\\n\\s*)*public record " + type.getSimpleName() + "\\(",
					Pattern.DOTALL)
			.matcher(Documents.text(source(type)));
		Map<String, String> descriptions = new TreeMap<>();
		if (documented.find()) {
			String[] parts = documented.group(1).replaceAll("\\s*\\*\\s*", " ").split("@param ");
			Arrays.stream(parts).skip(1).map(String::strip).forEach((part) -> {
				int space = part.indexOf(' ');
				descriptions.put(part.substring(0, space), part.substring(space + 1));
			});
		}
		return descriptions;
	}

	private static Path source(Class<?> type) {
		String file = ClassUtils.getPackageName(type).replace('.', '/') + "/" + type.getNestHost().getSimpleName()
				+ ".java";
		try (Stream<Path> modules = Files.list(Documents.ROOT)) {
			return modules.map((module) -> module.resolve("src/main/java").resolve(file))
				.filter(Files::exists)
				.findFirst()
				.orElseThrow();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The page. */
	String text() {
		Map<String, List<Property>> groups = new TreeMap<>();
		this.properties.values()
			.forEach((property) -> groups.computeIfAbsent(group(property.name()), (name) -> new ArrayList<>())
				.add(property));
		StringBuilder text = new StringBuilder(HEAD);
		groups.forEach((group, members) -> {
			text.append("\n## ").append(group).append("\n\n");
			text.append("| property | type | default | |\n| --- | --- | --- | --- |\n");
			members.forEach((property) -> text.append(property.row()));
		});
		return text.toString();
	}

	private static String group(String name) {
		if (name.startsWith("management.")) {
			return "The actuator";
		}
		if (!name.startsWith("persist.server.")) {
			return name.startsWith("persist.console.") ? "The console" : "A device";
		}
		return name.startsWith("persist.server.limits.") ? "The server's limits" : "The server";
	}

	/**
	 * A property.
	 *
	 * @param name its name
	 * @param type what it takes
	 * @param defaultValue what it is if it is not set; empty if it is nothing then
	 * @param description what it does
	 */
	record Property(String name, String type, String defaultValue, String description) {

		private String row() {
			String shown = this.defaultValue.isEmpty() ? "" : "`" + this.defaultValue + "`";
			String sentence = this.description.substring(0, 1).toUpperCase(Locale.ROOT) + this.description.substring(1);
			return "| `" + this.name + "` | " + this.type + " | " + shown + " | "
					+ (sentence.endsWith(".") ? sentence : sentence + ".").replace("|", "\\|") + " |\n";
		}

	}

}
