package one.persist.test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Packs and unpacks bodies.
 */
final class WirePacking {

	private static final String ENCODING = "Content-Encoding";

	private WirePacking() {
	}

	/** The same message, unpacked. */
	static WireMessage plain(WireMessage message) throws IOException {
		if (!"gzip".equalsIgnoreCase(message.header(ENCODING))) {
			return message;
		}
		try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(message.body()))) {
			return message.without(ENCODING).withBody(gzip.readNBytes(WireMessage.MAX_BODY));
		}
	}

	/** The same answer, packed, and wrong by one byte in its middle. */
	static WireMessage damaged(WireMessage answer) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
			gzip.write(plain(answer).body());
		}
		byte[] packed = out.toByteArray();
		packed[packed.length / 2] ^= 0x55;
		return answer.with(ENCODING, "gzip").withBody(packed);
	}

	/** Spaces, which JSON allows anywhere, packed as well as they can be. */
	static byte[] bomb(long inflated) throws IOException {
		byte[] spaces = new byte[64 * 1024];
		Arrays.fill(spaces, (byte) ' ');
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
			for (long left = inflated; left > 0; left -= spaces.length) {
				gzip.write(spaces, 0, (int) Math.min(left, spaces.length));
			}
		}
		return out.toByteArray();
	}

}
