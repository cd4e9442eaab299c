package one.persist.sample;

/**
 * What the network between this device and the server is like.
 */
public enum NetworkCondition {

	/** It passes everything on. */
	GOOD,

	/** It takes two seconds for each call. */
	SLOW,

	/** The server gets what is pushed, and its answer never comes back. */
	LOSES_ANSWERS,

	/** It breaks off in the middle of each answer. */
	CUTS_ANSWERS,

	/**
	 * It answers in the server's place with a page that asks for a login, as if all were
	 * well.
	 */
	LOGIN_PAGE,

	/** It answers in the server's place that there is nothing, as a proxy does. */
	WRONG_STATUS,

	/** The server gets each call twice, and the second answer comes back. */
	DOUBLES

}
