package one.persist.sample.web;

/**
 * The key that a request names: in its path, as in
 * {@code /api/tasks/records/north/valve-17}, or in its query, as in
 * {@code /api/tasks/record?key=north%2Fvalve-17}.
 * <p>
 * Not every key survives in a path. Programs on the way there take {@code a/../b} for
 * {@code b}, even as {@code a/%2e%2e/b}, and some make one slash of two. In the query,
 * any key arrives as it is.
 *
 * @param value the key, without the slash that began it in the path
 */
record RecordKey(String value) {

}
