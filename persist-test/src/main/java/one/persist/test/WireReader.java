package one.persist.test;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads messages of HTTP/1.1 from a connection, one after the other.
 */
final class WireReader {

	private final InputStream in;

	WireReader(InputStream in) {
		this.in = in;
	}

	/**
	 * Reads a head.
	 * @return the message without its body, or null if the connection ended before it
	 * @throws IOException if the connection ended in it, or it is none
	 */
	@Nullable WireMessage head() throws IOException {
		String start = line();
		if (start == null) {
			return null;
		}
		List<String> headers = new ArrayList<>();
		int length = start.length();
		for (String line = line(); line == null || !line.isEmpty(); line = line()) {
			if (line == null) {
				throw new EOFException("The connection ended in a head");
			}
			length += line.length();
			if (length > WireMessage.MAX_HEAD) {
				throw new IOException("A head is longer than " + WireMessage.MAX_HEAD + " bytes");
			}
			headers.add(line);
		}
		return new WireMessage(start, headers, new byte[0]);
	}

	/** Reads the body that a request's head announces. */
	WireMessage request(WireMessage head) throws IOException {
		boolean announced = head.header("Transfer-Encoding") != null || head.header("Content-Length") != null;
		return announced ? head.withBody(body(head)) : head;
	}

	/** Reads the body of an answer, which may end with the connection. */
	WireMessage answer(WireMessage head) throws IOException {
		int status = head.status();
		return (status == 204 || status == 304) ? head : head.withBody(body(head));
	}

	private byte[] body(WireMessage head) throws IOException {
		String encoding = head.header("Transfer-Encoding");
		if (encoding != null) {
			return chunks();
		}
		String length = head.header("Content-Length");
		return (length != null) ? exactly(number(length, 10)) : atMost(this.in.readNBytes(WireMessage.MAX_BODY + 1));
	}

	private byte[] chunks() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (int size = chunkSize(); size > 0; size = chunkSize()) {
			body.writeBytes(exactly(size));
			atMost(body.size());
			line();
		}
		String trailer = line();
		while (trailer != null && !trailer.isEmpty()) {
			trailer = line();
		}
		return body.toByteArray();
	}

	private int chunkSize() throws IOException {
		String line = line();
		if (line == null) {
			throw new EOFException("The connection ended in a body");
		}
		return number(line.split(";", 2)[0], 16);
	}

	private static int number(String text, int radix) throws IOException {
		try {
			return atMost(Integer.parseInt(text.strip(), radix));
		}
		catch (NumberFormatException ex) {
			throw new IOException("A length is no number", ex);
		}
	}

	private byte[] exactly(int length) throws IOException {
		byte[] bytes = this.in.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException("The connection ended in a body");
		}
		return bytes;
	}

	private static byte[] atMost(byte[] body) throws IOException {
		atMost(body.length);
		return body;
	}

	private static int atMost(int length) throws IOException {
		if (length < 0 || length > WireMessage.MAX_BODY) {
			throw new IOException("A body has not 0 to " + WireMessage.MAX_BODY + " bytes");
		}
		return length;
	}

	private @Nullable String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int read = this.in.read(); read != '\n'; read = this.in.read()) {
			if (read < 0) {
				if (line.size() == 0) {
					return null;
				}
				throw new EOFException("The connection ended in a line");
			}
			if (read != '\r') {
				line.write(read);
			}
			if (line.size() > WireMessage.MAX_HEAD) {
				throw new IOException("A line is longer than " + WireMessage.MAX_HEAD + " bytes");
			}
		}
		return line.toString(StandardCharsets.ISO_8859_1);
	}

}
