package one.persist.internal.sqlite;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an owner of a store's file notes of itself, for who finds the file owned or asks
 * who had it.
 *
 * @param text which store, which process, on which host
 */
public record OwnerNote(String text) {

	private static final Pattern PROCESS = Pattern.compile(".*, process (\\d{1,18}) on (.*)");

	/**
	 * The note of this process.
	 * @param store the store's name
	 * @param host the name of this machine
	 * @return the note
	 */
	public static OwnerNote of(String store, String host) {
		return new OwnerNote("store '" + store + "'" + process(host));
	}

	static OwnerNote ofThisProcess(String host) {
		return new OwnerNote("this application" + process(host));
	}

	private static String process(String host) {
		return ", process " + ProcessHandle.current().pid() + " on " + host;
	}

	/**
	 * Whether the process of the note runs. The lock itself is not asked: to ask it is to
	 * hold it for a moment, in which an owner that starts would be refused.
	 * @param host the name of this machine
	 * @return false too if it is of another machine
	 */
	public boolean isRunning(String host) {
		Matcher matcher = PROCESS.matcher(this.text);
		return matcher.matches() && matcher.group(2).equals(host)
				&& ProcessHandle.of(Long.parseLong(matcher.group(1))).filter(ProcessHandle::isAlive).isPresent();
	}

}
