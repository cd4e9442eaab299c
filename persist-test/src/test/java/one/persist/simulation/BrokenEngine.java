package one.persist.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The whole project, loaded once more with one source file changed: the switch for a
 * deliberate bug is thrown outside of the code that has it.
 */
final class BrokenEngine extends ClassLoader {

	private static final String OWN_CLASSES = "one.persist.";

	private static final Path ROOT = Path.of("..");

	private final Map<String, byte[]> changed;

	private BrokenEngine(Map<String, byte[]> changed) {
		super(BrokenEngine.class.getClassLoader());
		this.changed = changed;
	}

	static BrokenEngine with(DeliberateBug bug) throws IOException {
		String text = Files.readString(ROOT.resolve(bug.source()));
		return new BrokenEngine(compile(bug.source(), bug.applyTo(text)));
	}

	/**
	 * The project as it is, loaded the same way: what shows that nothing else differs.
	 */
	static BrokenEngine withoutBug() {
		return new BrokenEngine(Map.of());
	}

	/**
	 * The simulation of this engine.
	 * @return takes a seed, and throws what the simulation throws
	 */
	LongConsumer simulation() throws ReflectiveOperationException {
		var constructor = loadClass(SimulatedSeed.class.getName()).getDeclaredConstructor();
		constructor.setAccessible(true);
		return (LongConsumer) constructor.newInstance();
	}

	@Override
	protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
		if (!name.startsWith(OWN_CLASSES)) {
			return super.loadClass(name, resolve);
		}
		synchronized (getClassLoadingLock(name)) {
			Class<?> loaded = findLoadedClass(name);
			return (loaded != null) ? loaded : findClass(name);
		}
	}

	@Override
	protected Class<?> findClass(String name) throws ClassNotFoundException {
		byte[] bytes = this.changed.getOrDefault(name, unchanged(name));
		return defineClass(name, bytes, 0, bytes.length);
	}

	private byte[] unchanged(String name) throws ClassNotFoundException {
		try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
			if (in == null) {
				throw new ClassNotFoundException(name);
			}
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new ClassNotFoundException(name, ex);
		}
	}

	private static Map<String, byte[]> compile(String source, String text) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		try (Output output = new Output(compiler.getStandardFileManager(null, null, null))) {
			boolean done = compiler
				.getTask(messages, output, null,
						List.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path")), null,
						List.of(new Source(source, text)))
				.call();
			if (!done) {
				throw new IllegalStateException("The changed " + source + " does not compile: " + messages);
			}
			return output.classes();
		}
	}

	/**
	 * A source in memory.
	 */
	private static final class Source extends SimpleJavaFileObject {

		private final String text;

		private Source(String path, String text) {
			super(URI.create("string:///" + path.substring(path.lastIndexOf('/') + 1)), Kind.SOURCE);
			this.text = text;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

	}

	/**
	 * Classes in memory.
	 */
	private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {

		private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

		private Output(JavaFileManager files) {
			super(files);
		}

		@Override
		public JavaFileObject getJavaFileForOutput(Location location, String name, Kind kind, FileObject sibling) {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			this.written.put(name, bytes);
			return new SimpleJavaFileObject(URI.create("bytes:///" + name.replace('.', '/') + kind.extension), kind) {

				@Override
				public OutputStream openOutputStream() {
					return bytes;
				}

			};
		}

		private Map<String, byte[]> classes() {
			Map<String, byte[]> classes = new HashMap<>();
			this.written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
			return classes;
		}

	}

}
