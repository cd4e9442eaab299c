package one.persist.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The style sheet, the scripts and the icon. Their paths change with what is in them, so
 * a browser may keep them for ever.
 */
final class Assets {

	private static final Map<String, String> TYPES = Map.of("console.css", "text/css;charset=UTF-8", "console.js",
			"text/javascript;charset=UTF-8", "htmx.min.js", "text/javascript;charset=UTF-8", "icon.svg",
			"image/svg+xml");

	private final Map<String, byte[]> contents = new TreeMap<>();

	private final String digest;

	Assets() {
		TYPES.keySet().forEach((name) -> this.contents.put(name, read(name)));
		try {
			MessageDigest sha = MessageDigest.getInstance("SHA-256");
			this.contents.values().forEach(sha::update);
			this.digest = HexFormat.of().formatHex(sha.digest(), 0, 8);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	private static byte[] read(String name) {
		try (InputStream in = Assets.class.getResourceAsStream("assets/" + name)) {
			if (in == null) {
				throw new IllegalStateException("The asset " + name + " is missing from the class path");
			}
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The asset " + name + " cannot be read", ex);
		}
	}

	/**
	 * Where an asset is, below the console's path.
	 */
	String path(String name) {
		return "/assets/" + this.digest + "/" + name;
	}

	/**
	 * What is at a path.
	 * @return null if nothing is
	 */
	@Nullable Asset find(String path) {
		for (String name : TYPES.keySet()) {
			if (path.equals(path(name))) {
				return new Asset(String.valueOf(TYPES.get(name)), this.contents.getOrDefault(name, new byte[0]));
			}
		}
		return null;
	}

	/**
	 * An asset.
	 *
	 * @param type its media type
	 * @param content its bytes
	 */
	record Asset(String type, byte[] content) {
	}

}
