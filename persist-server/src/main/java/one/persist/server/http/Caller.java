package one.persist.server.http;

/**
 * Who calls, as told by the token alone.
 *
 * @param name name of the token in the configuration
 * @param tenant whose stores the caller sees
 */
record Caller(String name, String tenant) {

}
