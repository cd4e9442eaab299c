package one.persist.console;

import java.util.List;

/**
 * A part of the console: the pages of a device, or those of a server.
 */
public interface ConsoleSection {

	/**
	 * What leads to its pages. The first is where the console opens.
	 * @return at least one
	 */
	List<Link> navigation();

	/**
	 * Its pages.
	 * @return the routes
	 */
	List<Route> routes();

	/**
	 * Leads to a page.
	 *
	 * @param words what it is called
	 * @param path its path, below the console's own
	 */
	record Link(String words, String path) {

	}

}
