package one.persist.autoconfigure.http;

import java.nio.charset.StandardCharsets;

import one.persist.protocol.ProtocolException;

/**
 * Reads server-sent events out of the bytes of an answer, as they come. Of an event it
 * keeps the name alone.
 *
 * @see <a href=
 * "https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
final class EventReader {

	/** Far longer than any line of the protocol. */
	private static final int MAX_LINE = 1024;

	/** Far more than any event of the protocol: it has no data. */
	private static final int MAX_EVENT = 16 * 1024;

	private static final String CHANGE = "change";

	private static final String NAME = "event:";

	private final byte[] line = new byte[MAX_LINE];

	private int length;

	private int size;

	private boolean afterReturn;

	private boolean change;

	private boolean begun;

	/**
	 * Reads on.
	 * @param bytes what came
	 * @return what of it was heard
	 * @throws ProtocolException if a line or an event is too long to be one of the
	 * protocol
	 */
	Heard read(byte[] bytes) {
		Heard heard = Heard.NOTHING;
		for (byte next : bytes) {
			boolean ended = next == '\n' || next == '\r';
			if (ended && !(next == '\n' && this.afterReturn)) {
				heard = heard.and(line());
			}
			else if (!ended) {
				add(next);
			}
			this.afterReturn = next == '\r';
		}
		return heard;
	}

	private void add(byte next) {
		if (this.length == MAX_LINE || ++this.size > MAX_EVENT) {
			throw new ProtocolException("An event is longer than any of the protocol", null);
		}
		this.line[this.length++] = next;
	}

	private Heard line() {
		String text = new String(this.line, 0, this.length, StandardCharsets.UTF_8);
		this.length = 0;
		if (text.isEmpty()) {
			return event();
		}
		if (text.startsWith(":")) {
			this.size = 0;
			return Heard.ALIVE;
		}
		this.begun = true;
		if (text.startsWith(NAME)) {
			this.change = CHANGE.equals(text.substring(NAME.length()).strip());
		}
		return Heard.NOTHING;
	}

	private Heard event() {
		Heard heard = this.change ? Heard.CHANGE : (this.begun ? Heard.ALIVE : Heard.NOTHING);
		this.change = false;
		this.begun = false;
		this.size = 0;
		return heard;
	}

	/**
	 * What some bytes told.
	 */
	enum Heard {

		/** No event has come to its end. */
		NOTHING,

		/** The remote is there. */
		ALIVE,

		/** The remote has changed. */
		CHANGE;

		private Heard and(Heard other) {
			return (compareTo(other) >= 0) ? this : other;
		}

	}

}
