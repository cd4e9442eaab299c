package one.persist.benchmarks.byhand;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Records as gzip'ed JSON. Values are copied as the bytes that they are.
 */
final class HandMadeWire {

	private static final JsonFactory JSON = new JsonFactory();

	private static final int BUFFER = 64 * 1024;

	private HandMadeWire() {
	}

	static byte[] write(List<HandMadeRecord> records) throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream(BUFFER);
		try (OutputStream gzip = new GZIPOutputStream(body, BUFFER)) {
			ByteArrayOutputStream text = new ByteArrayOutputStream(records.size() * 1200 + 2);
			text.write('[');
			for (HandMadeRecord record : records) {
				if (text.size() > 1) {
					text.write(',');
				}
				// keys of the benchmarks need no escape
				String head = "{\"key\":\"" + record.key() + "\",\"version\":" + record.version() + ",\"value\":";
				text.writeBytes(head.getBytes(StandardCharsets.UTF_8));
				text.writeBytes(record.value());
				text.write('}');
			}
			text.write(']');
			text.writeTo(gzip);
		}
		return body.toByteArray();
	}

	static List<HandMadeRecord> read(byte[] body) throws IOException {
		byte[] text;
		try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body), BUFFER)) {
			text = gzip.readAllBytes();
		}
		List<HandMadeRecord> records = new ArrayList<>();
		try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
			parser.nextToken();
			while (parser.nextToken() == JsonToken.START_OBJECT) {
				parser.nextToken();
				String key = parser.nextStringValue();
				parser.nextToken();
				long version = parser.nextLongValue(0);
				parser.nextToken();
				parser.nextToken();
				int begin = (int) parser.currentTokenLocation().getByteOffset();
				parser.skipChildren();
				int end = (int) parser.currentLocation().getByteOffset();
				parser.nextToken();
				records.add(new HandMadeRecord(key, version, Arrays.copyOfRange(text, begin, end)));
			}
		}
		return records;
	}

}
