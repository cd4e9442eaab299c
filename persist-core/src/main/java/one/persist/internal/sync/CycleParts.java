package one.persist.internal.sync;

import one.persist.internal.records.Link;
import one.persist.internal.records.LocalStore;
import one.persist.spi.Remote;

/**
 * What the cycles of one store with one remote work with.
 *
 * @param store the store
 * @param link its link to the remote
 * @param remote the remote
 * @param merger the store's merge path
 * @param pushSize how large a push may be
 * @param pullSize how large a page may be
 * @param maintenance what else is done from time to time
 */
record CycleParts(LocalStore store, Link link, Remote remote, Merger merger, PushSize pushSize, PullSize pullSize,
		Maintenance maintenance) {

}
