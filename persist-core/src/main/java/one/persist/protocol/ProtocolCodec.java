package one.persist.protocol;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import java.util.function.Function;

import one.persist.InvalidRecordException;
import one.persist.RecordLimits;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
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

	/** Levels that a message wraps around a value. */
	private static final int ENVELOPE_NESTING = 10;

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
		return toBytes((json) -> ProtocolWriter.pushRequest(json, request));
	}

	/**
	 * Writes the answer to a push.
	 * @param response the answer
	 * @return UTF-8
	 */
	public static byte[] write(PushResponse response) {
		return toBytes((json) -> ProtocolWriter.pushResponse(json, response));
	}

	/**
	 * Writes a pull.
	 * @param request the pull
	 * @return UTF-8
	 */
	public static byte[] write(PullRequest request) {
		return toBytes((json) -> ProtocolWriter.pullRequest(json, request));
	}

	/**
	 * Writes the answer to a pull.
	 * @param response the answer
	 * @return UTF-8
	 */
	public static byte[] write(PullResponse response) {
		return toBytes((json) -> ProtocolWriter.pullResponse(json, response));
	}

	/**
	 * Writes what a server says of itself.
	 * @param info what it says
	 * @return UTF-8
	 */
	public static byte[] write(ServerInfo info) {
		return toBytes((json) -> ProtocolWriter.serverInfo(json, info));
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
		return read(body, (json) -> ProtocolReader.pushRequest(json, maxEntries));
	}

	/**
	 * Reads the answer to a push.
	 * @param body UTF-8; read to its end, not closed
	 * @return the answer
	 * @throws ProtocolException if it is not one
	 */
	public static PushResponse readPushResponse(InputStream body) {
		return read(body, ProtocolReader::pushResponse);
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
		return read(body, ProtocolReader::pullResponse);
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

	private static byte[] toBytes(Consumer<JsonGenerator> message) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		writeTo(out, message);
		return out.toByteArray();
	}

	private static void writeTo(OutputStream out, Consumer<JsonGenerator> message) {
		try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
			message.accept(json);
		}
	}

	private static <T> T read(InputStream body, Function<JsonParser, T> message) {
		try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), body)) {
			json.nextToken();
			T result = message.apply(json);
			if (json.nextToken() != null) {
				throw new ProtocolException("The body goes on after its end", null);
			}
			return result;
		}
		catch (JacksonException ex) {
			throw new ProtocolException("The body is cut off, too large or not JSON" + place(ex.getLocation()), ex);
		}
		catch (InvalidRecordException | IllegalArgumentException ex) {
			throw new ProtocolException(String.valueOf(ex.getMessage()), ex);
		}
	}

	/** A bound that is broken in the middle of a token has no place. */
	private static String place(@Nullable TokenStreamLocation location) {
		return (location != null) ? ", at line " + location.getLineNr() + ", column " + location.getColumnNr() : "";
	}

}
