package one.persist.sample.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

import one.persist.InvalidRecordException;
import one.persist.InvalidRecordException.Rule;
import one.persist.Json;
import one.persist.PersistException;
import one.persist.RecordKeys;
import one.persist.Records;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * Puts the records of one stream, line by line, in transactions of many lines. Memory
 * depends on the size of such a transaction, not on that of the stream.
 */
final class RecordImport {

	/**
	 * Lines of a transaction: its fixed cost, a wait for the disk, is lost among so many.
	 */
	private static final int BATCH_LINES = 1_000;

	/** Bytes of a transaction: large values fill memory before they are a thousand. */
	private static final int BATCH_BYTES = 4 * 1024 * 1024;

	private final Records<Json> records;

	private final Map<String, Json> batch = new LinkedHashMap<>();

	private int batchLines;

	private int batchBytes;

	private long line;

	private long imported;

	RecordImport(Records<Json> records) {
		this.records = records;
	}

	/**
	 * Imports all lines.
	 * @param body the stream
	 * @return how many records were put; the same key on two lines counts twice
	 * @throws ImportException if a line cannot be imported; all before it are
	 * @throws IOException if the stream breaks off
	 */
	long run(InputStream body) throws IOException {
		LineReader lines = new LineReader(body, RequestBodies.MAX_BYTES);
		byte[] text = lines.next();
		while (text != null) {
			this.line++;
			add(text);
			text = lines.next();
		}
		flush();
		return this.imported;
	}

	private void add(byte[] text) {
		if (LineReader.isBlank(text)) {
			return;
		}
		Entry entry;
		try {
			entry = Entry.parse(text);
		}
		catch (MalformedBodyException | InvalidRecordException ex) {
			flush();
			throw new ImportException(this.line, this.imported, ex);
		}
		this.batch.put(entry.key(), entry.value());
		this.batchLines++;
		this.batchBytes += text.length;
		if (this.batchLines >= BATCH_LINES || this.batchBytes >= BATCH_BYTES) {
			flush();
		}
	}

	private void flush() {
		if (this.batchLines == 0) {
			return;
		}
		try {
			this.records.putAll(this.batch);
		}
		catch (PersistException ex) {
			throw new ImportException(this.line, this.imported, ex);
		}
		this.imported += this.batchLines;
		this.batch.clear();
		this.batchLines = 0;
		this.batchBytes = 0;
	}

	/**
	 * One line, checked by itself: when a transaction fails, no one knows which line it
	 * was.
	 *
	 * @param key the key
	 * @param value the value
	 */
	private record Entry(String key, Json value) {

		static Entry parse(byte[] text) {
			Fields fields = new Fields();
			ApiJson.readObject(text, fields::read);
			String key = RecordKeys.require(fields.key);
			Json value = fields.value;
			if (value == null || value.isNull()) {
				throw new InvalidRecordException(Rule.VALUE_NULL, "A value may not be null, nor left out");
			}
			return new Entry(key, value);
		}

	}

	/** What a line has shown so far. */
	private static final class Fields {

		private @Nullable String key;

		private @Nullable Json value;

		void read(String name, JsonParser parser) {
			switch (name) {
				case "key" -> this.key = ApiJson.readText(name, parser);
				case "value" -> this.value = ApiJson.readValue(parser);
				default -> parser.skipChildren();
			}
		}

	}

}
