package one.persist.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A message on its way to the parser, out of which the elements of one list are taken as
 * long as they are plain: written as {@link ProtocolWriter} writes them. Nearly all bytes
 * of a message are in them, and to read them here costs a fraction of what it costs the
 * parser. The parser reads what is left, and all rules of a message are its own: it comes
 * to the same end as with the whole message, since a plain element goes together with the
 * comma after it and only if another element begins there, or as the last one of the
 * list.
 *
 * <pre>
 * {"device":"van1",…,"entries":[ plain , plain , another , another ],…}
 *  └──────── to the parser ─────┘ └ taken here ┘└──── to the parser ───┘
 * </pre>
 *
 * @param <T> what an element is
 */
final class PlainList<T> extends InputStream {

	/** Holds a small message, and whatever comes before a list. */
	private static final int FIRST_PART = 8 * 1024;

	private static final int PART = 64 * 1024;

	/**
	 * Holds nearly every record; an element that does not fit is the parser's. Nobody has
	 * counted these bytes among those that requests may take together, and an array of
	 * half a megabyte is one for which a collector has to find room apart.
	 */
	private static final int MAX_PART = 256 * 1024;

	private final InputStream in;

	private final String field;

	private final int limit;

	private final Reader<T> reader;

	private final List<T> taken = new ArrayList<>();

	private final PlainText text = new PlainText(FIRST_PART);

	private Stage stage = Stage.NEW;

	/** Where the part ends that may go to the parser, which begins where the text is. */
	private int through;

	/** Bytes before the list. */
	private int before;

	private long takenBytes;

	/**
	 * Makes a stream.
	 * @param in the message
	 * @param field a field of the message that has a list of objects
	 * @param limit elements that are taken, at most
	 * @param reader reads a plain element
	 */
	PlainList(InputStream in, String field, int limit, Reader<T> reader) {
		this.in = in;
		this.field = "\"" + field + "\":[";
		this.limit = limit;
		this.reader = reader;
	}

	/**
	 * The elements that were taken, which come before those that the parser reads.
	 * @return all that there are, once the parser has read past the beginning of the list
	 */
	List<T> taken() {
		return Collections.unmodifiableList(this.taken);
	}

	/**
	 * How much was taken before a place of the first line, as the parser counts; what is
	 * taken has no lines.
	 * @param column from 1
	 * @return bytes
	 */
	long takenBefore(int column) {
		return (column > this.before) ? this.takenBytes : 0;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] buffer, int offset, int length) throws IOException {
		if (this.stage == Stage.NEW) {
			find();
		}
		else if (this.stage == Stage.BEFORE && this.text.at == this.through) {
			take();
		}
		int there = Math.min(this.through - this.text.at, length);
		if (there == 0) {
			return this.in.read(buffer, offset, length);
		}
		System.arraycopy(this.text.bytes, this.text.at, buffer, offset, there);
		this.text.at += there;
		return there;
	}

	/** Finds where the list begins, in the first part alone. */
	private void find() throws IOException {
		more(FIRST_PART);
		boolean found = isFound();
		this.before = found ? this.text.at : this.text.end;
		this.through = this.before;
		this.text.at = 0;
		this.stage = found ? Stage.BEFORE : Stage.AFTER;
	}

	/** Moves past the bracket that opens the list, if an object follows it. */
	private boolean isFound() {
		boolean more = this.text.skip("{");
		while (more) {
			if (this.text.skip(this.field)) {
				return this.text.isNext('{');
			}
			more = this.text.string() != null && this.text.skip(":") && this.text.value() != null
					&& this.text.skip(",");
		}
		return false;
	}

	private void take() throws IOException {
		boolean more = true;
		while (more && this.taken.size() < this.limit) {
			int start = this.text.at;
			T element = this.reader.read(this.text);
			boolean last = this.text.isNext(']');
			if (element != null && (last || (this.text.skip(",") && this.text.isNext('{')))) {
				this.taken.add(element);
				this.takenBytes += this.text.at - start;
				more = !last;
			}
			else {
				this.text.at = start;
				more = more(MAX_PART);
			}
		}
		this.through = this.text.end;
		this.stage = Stage.AFTER;
	}

	/**
	 * Reads on, at least until there is twice as much: what is looked at once more then
	 * stays in proportion to what is read.
	 * @return false if there is no more, or more than that
	 */
	private boolean more(int most) throws IOException {
		int there = this.text.end - this.text.at;
		int wanted = Math.min(Math.max(2 * there, PART), most);
		if (there >= wanted) {
			return false;
		}
		this.text.makeRoom(wanted);
		int read = this.in.readNBytes(this.text.bytes, there, wanted - there);
		this.text.end += read;
		return read > 0;
	}

	/**
	 * Reads a plain element.
	 *
	 * @param <T> what an element is
	 */
	@FunctionalInterface
	interface Reader<T> {

		/**
		 * Reads an element.
		 * @param text begins with it
		 * @return the element; null, wherever the text is then, if it is not plain, or
		 * not there as a whole
		 */
		@Nullable T read(PlainText text);

	}

	private enum Stage {

		/** Nothing was read. */
		NEW,

		/** What comes before the list goes to the parser. */
		BEFORE,

		/** What comes after the plain elements goes to the parser. */
		AFTER

	}

}
