package one.persist.sample.web;

import java.io.IOException;
import java.io.InputStream;

import one.persist.RecordLimits;

/**
 * Reads bodies that hold one record's value.
 */
final class RequestBodies {

	/**
	 * Bytes of a body: four times a value, since white space and escapes may make a text
	 * longer than what is kept of it. A store refuses what is larger still.
	 */
	static final int MAX_BYTES = 4 * RecordLimits.MAX_VALUE_BYTES;

	private RequestBodies() {
	}

	/**
	 * Reads a body.
	 * @param body where it comes from
	 * @return the body; one byte more than allowed if there is more, for whoever parses
	 * it to refuse
	 * @throws IOException if it breaks off
	 */
	static byte[] read(InputStream body) throws IOException {
		return body.readNBytes(MAX_BYTES + 1);
	}

}
