package one.persist.internal.sync;

import java.util.List;
import java.util.function.Consumer;

import one.persist.internal.records.Link;

/**
 * What a remote said in one answer.
 *
 * @param link the remote
 * @param changes what it said of each record
 * @param steps passed before each question to a strategy, with its name; throws when the
 * cycle is to stop
 */
record Batch(Link link, List<Incoming> changes, Consumer<String> steps) {

}
