package one.persist.test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A request or an answer of HTTP/1.1, whole.
 *
 * @param start the request line or the status line
 * @param headers lines of the head, each a name, a colon and a value
 * @param body the body as it came, without chunks; empty if there is none
 */
record WireMessage(String start, List<String> headers, byte[] body) {

	/** The longest head that is read. */
	static final int MAX_HEAD = 64 * 1024;

	/** The longest body that is read: both ends are on this machine, so it is held. */
	static final int MAX_BODY = 64 * 1024 * 1024;

	static WireMessage answer(int status, List<String> headers, byte[] body) {
		return new WireMessage("HTTP/1.1 " + status + " Of-The-Proxy", headers, body);
	}

	/** The path of a request, without its query. */
	String path() {
		String[] words = this.start.split(" ");
		return (words.length > 1) ? words[1].split("\\?", 2)[0] : "";
	}

	/** The status of an answer; 0 if it has none. */
	int status() {
		String[] words = this.start.split(" ");
		return (words.length > 1 && words[1].matches("[1-9][0-9]{2}")) ? Integer.parseInt(words[1]) : 0;
	}

	@Nullable String header(String name) {
		for (String line : this.headers) {
			if (isNamed(line, name)) {
				return line.substring(name.length() + 1).strip();
			}
		}
		return null;
	}

	WireMessage with(String name, String value) {
		List<String> changed = new ArrayList<>(without(name).headers);
		changed.add(name + ": " + value);
		return new WireMessage(this.start, changed, this.body);
	}

	WireMessage without(String name) {
		return new WireMessage(this.start, this.headers.stream().filter((line) -> !isNamed(line, name)).toList(),
				this.body);
	}

	/** This message with another body, and its length in the head. */
	WireMessage withBody(byte[] changed) {
		WireMessage bare = without("Transfer-Encoding");
		return new WireMessage(bare.start, bare.headers, changed).with("Content-Length",
				String.valueOf(changed.length));
	}

	private static boolean isNamed(String line, String name) {
		return line.regionMatches(true, 0, name + ":", 0, name.length() + 1);
	}

	byte[] head() {
		StringBuilder head = new StringBuilder(this.start).append("\r\n");
		this.headers.forEach((line) -> head.append(line).append("\r\n"));
		return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
	}

	byte[] bytes() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.writeBytes(head());
		bytes.writeBytes(this.body);
		return bytes.toByteArray();
	}

}
