package one.persist.protocol;

import java.io.InputStream;
import java.util.Collection;
import java.util.function.Function;

import one.persist.InvalidRecordException;
import one.persist.RecordLimits;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Turns what travels into JSON and back, in one pass from bytes to bytes: values are
 * copied as they are and never become objects. Fields that are not known are passed over,
 * so that a later version may add some. Stateless.
 */
public final class ProtocolCodec {

	/** The version of the protocol that this codec speaks. */
	public static final int VERSION = 1;

	/** Name of the header, of requests and answers, that carries {@link #VERSION}. */
	public static final String HEADER = "Persist-Protocol";

	/** The one encoding of bodies, besides none. */
	public static final String GZIP = "gzip";

	/** Levels that a message wraps around a value. */
	private static final int ENVELOPE_NESTING = 10;

	/**
	 * To be copied for each message. A parser leaves the names that it has read to the
	 * next one of its factory, in a table that may have become large and is copied as
	 * soon as there is a new name: one message with many names would cost all later ones
	 * 3 MB each.
	 */
	private static final JsonFactory FACTORY = JsonFactory.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.streamReadConstraints(StreamReadConstraints.builder()
			.maxNestingDepth(RecordLimits.MAX_NESTING + ENVELOPE_NESTING)
			.maxNumberLength(RecordLimits.MAX_NUMBER_CHARS + 1)
			.maxStringLength(RecordLimits.MAX_VALUE_BYTES + 1)
			.maxNameLength(RecordLimits.MAX_VALUE_BYTES + 1)
			.build())
		.build();

	private ProtocolCodec() {
	}

	/**
	 * Writes a push.
	 * @param request the push
	 * @return UTF-8
	 */
	public static byte[] write(PushRequest request) {
		return MessageOutput.toBytes((out) -> ProtocolWriter.pushRequest(out, request));
	}

	/**
	 * Writes the answer to a push.
	 * @param response the answer
	 * @return UTF-8
	 */
	public static byte[] write(PushResponse response) {
		return MessageOutput.toBytes((out) -> ProtocolWriter.pushResponse(out, response));
	}

	/**
	 * Writes a pull.
	 * @param request the pull
	 * @return UTF-8
	 */
	public static byte[] write(PullRequest request) {
		return MessageOutput.toBytes((out) -> ProtocolWriter.pullRequest(out, request));
	}

	/**
	 * Writes the answer to a pull.
	 * @param response the answer
	 * @return UTF-8
	 */
	public static byte[] write(PullResponse response) {
		return MessageOutput.toBytes((out) -> ProtocolWriter.pullResponse(out, response));
	}

	/**
	 * Writes a push, compressed if that pays.
	 * @param request the push
	 * @param encodings those that whoever reads it understands; only {@link #GZIP} counts
	 * @return the message
	 */
	public static Packed pack(PushRequest request, Collection<String> encodings) {
		return MessageOutput.pack((out) -> ProtocolWriter.pushRequest(out, request), encodings);
	}

	/**
	 * Writes the answer to a push, compressed if that pays.
	 * @param response the answer
	 * @param encodings those that whoever reads it understands; only {@link #GZIP} counts
	 * @return the message
	 */
	public static Packed pack(PushResponse response, Collection<String> encodings) {
		return MessageOutput.packAnswer((out) -> ProtocolWriter.pushResponse(out, response), encodings);
	}

	/**
	 * Writes a pull, compressed if that pays.
	 * @param request the pull
	 * @param encodings those that whoever reads it understands; only {@link #GZIP} counts
	 * @return the message
	 */
	public static Packed pack(PullRequest request, Collection<String> encodings) {
		return MessageOutput.pack((out) -> ProtocolWriter.pullRequest(out, request), encodings);
	}

	/**
	 * Writes the answer to a pull, compressed if that pays.
	 * @param response the answer
	 * @param encodings those that whoever reads it understands; only {@link #GZIP} counts
	 * @return the message
	 */
	public static Packed pack(PullResponse response, Collection<String> encodings) {
		return MessageOutput.packAnswer((out) -> ProtocolWriter.pullResponse(out, response), encodings);
	}

	/**
	 * Writes what a server says of itself.
	 * @param info what it says
	 * @return UTF-8
	 */
	public static byte[] write(ServerInfo info) {
		return MessageOutput.toBytes((out) -> ProtocolWriter.serverInfo(out, info));
	}

	/**
	 * Reads a push.
	 * @param body UTF-8; read to its end, not closed
	 * @return the push
	 * @throws ProtocolException if it is not one
	 */
	public static PushRequest readPushRequest(InputStream body) {
		return readPushRequest(body, Integer.MAX_VALUE);
	}

	/**
	 * Reads a push of a bounded size.
	 * @param body UTF-8; read to its end, not closed
	 * @param maxEntries entries that it may have, at most
	 * @return the push
	 * @throws ProtocolException if it is not one
	 * @throws one.persist.spi.RemoteException of kind {@code TOO_LARGE} if it has more
	 * entries
	 */
	public static PushRequest readPushRequest(InputStream body, int maxEntries) {
		PlainList<PushEntry> entries = new PlainList<>(body, "entries", maxEntries, PlainRecords::entry);
		return read(entries, (json) -> ProtocolReader.pushRequest(json, entries.taken(), maxEntries));
	}

	/**
	 * Reads the answer to a push.
	 * @param body UTF-8; read to its end, not closed
	 * @return the answer
	 * @throws ProtocolException if it is not one
	 */
	public static PushResponse readPushResponse(InputStream body) {
		PlainList<PushResult> results = new PlainList<>(body, "results", Integer.MAX_VALUE, PlainRecords::result);
		return read(results, (json) -> ProtocolReader.pushResponse(json, results.taken()));
	}

	/**
	 * Reads a pull.
	 * @param body UTF-8; read to its end, not closed
	 * @return the pull
	 * @throws ProtocolException if it is not one
	 */
	public static PullRequest readPullRequest(InputStream body) {
		return read(body, ProtocolReader::pullRequest);
	}

	/**
	 * Reads the answer to a pull.
	 * @param body UTF-8; read to its end, not closed
	 * @return the answer
	 * @throws ProtocolException if it is not one
	 */
	public static PullResponse readPullResponse(InputStream body) {
		PlainList<RecordChange> changes = new PlainList<>(body, "changes", Integer.MAX_VALUE, PlainRecords::change);
		return read(changes, (json) -> ProtocolReader.pullResponse(json, changes.taken()));
	}

	/**
	 * Reads what a server says of itself.
	 * @param body UTF-8; read to its end, not closed
	 * @return what it says
	 * @throws ProtocolException if it is not that
	 */
	public static ServerInfo readServerInfo(InputStream body) {
		return read(body, ProtocolReader::serverInfo);
	}

	static <T> T read(InputStream body, Function<JsonParser, T> message) {
		try (JsonParser json = FACTORY.copy().createParser(ObjectReadContext.empty(), body)) {
			json.nextToken();
			T result = message.apply(json);
			if (json.nextToken() != null) {
				throw new ProtocolException("The body goes on after its end", null);
			}
			return result;
		}
		catch (JacksonException ex) {
			throw new ProtocolException("The body is cut off, too large or not JSON" + place(ex.getLocation(), body),
					ex);
		}
		catch (InvalidRecordException | IllegalArgumentException ex) {
			throw new ProtocolException(String.valueOf(ex.getMessage()), ex);
		}
	}

	/** A bound that is broken in the middle of a token has no place. */
	private static String place(@Nullable TokenStreamLocation location, InputStream body) {
		if (location == null) {
			return "";
		}
		long column = location.getColumnNr();
		if (location.getLineNr() == 1 && body instanceof PlainList<?> list) {
			column += list.takenBefore(location.getColumnNr());
		}
		return ", at line " + location.getLineNr() + ", column " + column;
	}

}
