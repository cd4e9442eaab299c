package one.persist.autoconfigure;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import one.persist.Synchronous;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What an application says of its stores and of the remotes that they sync with.
 * Immutable. What is left out is null here, and takes the default of the type that the
 * property is passed to.
 *
 * @param directory Folder of the store files that have no path of their own. Made when it
 * is missing.
 * @param stores Stores by name, each with a bean of that name. A name has lower-case
 * letters, digits, '-' and '_', at most 63 characters.
 * @param remotes Remotes by name, for stores to refer to.
 * @param strategyTimeout Time that a strategy or a merge function may take before its
 * conflict is left for a person.
 * @param shutdown What happens when the application stops.
 * @param backup Backups by the actuator endpoint.
 */
@ConfigurationProperties("persist")
public record PersistProperties(@DefaultValue("./data") String directory, Map<String, StoreProperties> stores,
		Map<String, RemoteProperties> remotes, @Nullable Duration strategyTimeout, @DefaultValue Shutdown shutdown,
		@DefaultValue Backup backup) {

	/**
	 * Copies the maps, and keeps their order.
	 */
	public PersistProperties {
		stores = copy(stores);
		remotes = copy(remotes);
	}

	private static <V> Map<String, V> copy(@Nullable Map<String, V> map) {
		return (map != null) ? Collections.unmodifiableMap(new LinkedHashMap<>(map)) : Map.of();
	}

	/**
	 * A store.
	 *
	 * @param path File of the store. Defaults to its name with '.db', in the folder of
	 * all stores. Always a path of the file system, never of the class path.
	 * @param synchronous How far a commit reaches before it returns: 'normal' survives
	 * any end of the process, 'full' a power cut as well. Defaults to 'normal'.
	 * @param type Class of the store's values, by which a merge function is chosen.
	 * @param sync Where the store syncs to, how and when. Without it, it does not sync.
	 */
	public record StoreProperties(@Nullable String path, @Nullable Synchronous synchronous, @Nullable Class<?> type,
			@Nullable SyncProperties sync) {

	}

	/**
	 * Synchronization of a store.
	 *
	 * @param remote URL of the remote, or the name of one under 'persist.remotes'.
	 * @param remotes Several remotes, as names under 'persist.remotes'. One of them may
	 * be a URL.
	 * @param strategy Who settles conflicts: 'last-write-wins', 'merge', 'manual', or the
	 * name of a ConflictStrategy bean. Defaults to 'last-write-wins'.
	 * @param mergeFunction Name of the MergeFunction bean, where the strategy is 'merge'
	 * and several could serve.
	 * @param interval Time from the end of a cycle to the start of the next one, while no
	 * write and no announcement starts one, give or take a tenth, so that devices spread
	 * and the stores of one device are looked after together. A minute at least while
	 * announcements are heard. At least 100ms. Defaults to 5s.
	 * @param batchSize Entries of a push, at most: 1 to 5000. Defaults to 1000.
	 * @param announcements Whether to listen to what remotes announce, so that their
	 * changes come at once and not only at the interval. Keeps a connection open to each
	 * remote. Defaults to true.
	 * @param prefixes What the keys begin with that this device has of the store, at all
	 * remotes: at most 100 prefixes. Others leave the device once every remote has them,
	 * and cannot be written. Without any, all keys.
	 */
	public record SyncProperties(@Nullable String remote, List<String> remotes, @Nullable String strategy,
			@Nullable String mergeFunction, @Nullable Duration interval, @Nullable Integer batchSize,
			@Nullable Boolean announcements, List<String> prefixes) {

		/**
		 * Copies the lists.
		 */
		public SyncProperties {
			remotes = copy(remotes);
			prefixes = copy(prefixes);
		}

		private static List<String> copy(@Nullable List<String> list) {
			return (list != null) ? List.copyOf(list) : List.of();
		}

	}

	/**
	 * A remote.
	 *
	 * @param url Address: scheme, host, port and path.
	 * @param token Bearer token. Never shown.
	 * @param connectTimeout Time to connect, at most. Defaults to 5s.
	 * @param timeout Time for a call as a whole, at most: to connect, to send, and to
	 * read the answer to its end. Defaults to 30s.
	 * @param maxAnswerSize Size of an answer, at most, before and after it is inflated.
	 * Defaults to 64MB.
	 * @param ssl How to trust the remote, and how to be trusted by it.
	 * @param oauth2 How to get tokens, in place of one that is configured.
	 */
	public record RemoteProperties(@Nullable String url, @Nullable String token, @Nullable Duration connectTimeout,
			@Nullable Duration timeout, @Nullable DataSize maxAnswerSize, @DefaultValue Ssl ssl,
			@Nullable OAuth2 oauth2) {

		@Override
		public String toString() {
			return "RemoteProperties[token=" + ((this.token != null) ? "******" : "none") + ", connectTimeout="
					+ this.connectTimeout + ", timeout=" + this.timeout + ", maxAnswerSize=" + this.maxAnswerSize
					+ ", ssl=" + this.ssl + ", oauth2=" + this.oauth2 + "]";
		}

	}

	/**
	 * TLS of a remote.
	 *
	 * @param bundle Name of the SSL bundle to use. Without it, the JVM decides whom to
	 * trust.
	 */
	public record Ssl(@Nullable String bundle) {

	}

	/**
	 * Tokens of an authorization server.
	 *
	 * @param registrationId Client registration of the application that gets tokens by
	 * its client credentials. Needs spring-security-oauth2-client.
	 */
	public record OAuth2(@Nullable String registrationId) {

	}

	/**
	 * The end of the application.
	 *
	 * @param drainTimeout Time to push what waits, at most. What is left is safe in the
	 * files, and pushed after the next start.
	 */
	public record Shutdown(@DefaultValue("10s") Duration drainTimeout) {

	}

	/**
	 * Backups by the actuator endpoint.
	 *
	 * @param directory Folder that the action 'backup' of the endpoint 'persist' writes
	 * to. Made when it is missing. Without it, the endpoint makes no backups.
	 */
	public record Backup(@Nullable String directory) {

	}

}
