package one.persist.benchmarks.byhand;

/**
 * A record of the hand-made store.
 *
 * @param key its key
 * @param version milliseconds since 1970 of its last write, never twice the same
 * @param value JSON text in UTF-8
 */
public record HandMadeRecord(String key, long version, byte[] value) {

}
