package one.persist.internal.sync;

/**
 * The bounds of one push.
 *
 * @param entries entries at most; positive
 * @param bytes bytes before compression, at most; positive
 */
record PushLimits(int entries, int bytes) {

}
