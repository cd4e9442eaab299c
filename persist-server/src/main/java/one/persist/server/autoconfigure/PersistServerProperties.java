package one.persist.server.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import one.persist.Synchronous;
import one.persist.server.ServerSetupException;
import one.persist.server.storage.PostgresSyncStorage;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;
import org.springframework.util.unit.DataSize;

/**
 * Configuration of the sync server.
 *
 * @param directory directory of the server's SQLite file, of this server alone. Setting
 * it, or where to store, is what makes an application a server
 * @param storage where to store: in a SQLite file in the directory (sqlite), in the
 * PostgreSQL of the application's DataSource (datasource), or there if
 * spring.datasource.url is set and else in the file (auto)
 * @param schema schema of the server's tables in PostgreSQL, made if it is missing.
 * Nothing else may be in it
 * @param path path before '/v1' and '/operator', for an application that has a '/v1' of
 * its own. Begins with a slash
 * @param synchronous how far a push reaches before it is answered: to the disk (full), or
 * to the operating system (normal), which a power cut may take back
 * @param clockTolerance how far ahead of the server's clock a timestamp may be. Entries
 * beyond are rejected, so that the device corrects its clock
 * @param tombstoneRetention how long deletes are kept. A device that was away for longer
 * reads everything again
 * @param commitRetention how long commits are kept. A device that was away for longer
 * offers all it has; at least as long as deletes are kept
 * @param limits bounds of what is taken at once
 * @param quota how much each tenant may have, unless something else is set for it
 * @param tenants what is set for single tenants, by their names
 * @param announcements who may listen to changes, and how
 * @param tokens bearer tokens by a name of their own. Without any, and without signed
 * tokens, every call is refused
 * @param jwt signed tokens of an issuer
 * @param operator who runs the server on its own
 */
@ConfigurationProperties("persist.server")
public record PersistServerProperties(@Nullable Path directory, @DefaultValue("sqlite") Storage storage,
		@DefaultValue(PostgresSyncStorage.SCHEMA) String schema, @DefaultValue("") String path,
		@DefaultValue("full") Synchronous synchronous, @DefaultValue("1m") Duration clockTolerance,
		@DefaultValue("90d") Duration tombstoneRetention, @DefaultValue("400d") Duration commitRetention,
		@DefaultValue Limits limits, @DefaultValue TenantQuota quota, @DefaultValue Map<String, Tenant> tenants,
		@DefaultValue Announcements announcements, @DefaultValue Map<String, Token> tokens, @DefaultValue Jwt jwt,
		@DefaultValue Operator operator) {

	/**
	 * The path before {@code /v1}, if routes can begin with it.
	 * @return empty, or begins with a slash and does not end with one
	 * @throws ServerSetupException if it is another
	 */
	public String requirePath() {
		if (!this.path.isEmpty() && !this.path.matches("(/[A-Za-z0-9._~-]+)+")) {
			throw new ServerSetupException("The path '" + this.path + "' is not one that routes can begin with.",
					"Set persist.server.path to one such as '/sync', with a slash before it and none after it.", null);
		}
		return this.path;
	}

	/**
	 * Where a server can store.
	 */
	public enum Storage {

		/** In a file of the server's own. */
		SQLITE,

		/** In the PostgreSQL of the application's {@code DataSource}. */
		DATASOURCE,

		/** In a {@code DataSource} if its URL is set, else in a file. */
		AUTO

	}

	/**
	 * Bounds of what is taken at once.
	 *
	 * @param entries entries of a push, at most
	 * @param bytes size of a request's body, at most, as sent and inflated; size of a
	 * page of changes, about. Less than 2 GB
	 * @param changes changes of a pull, at most, though a commit is never divided
	 * @param inflationRatio bytes that a compressed byte may become, on average, once a
	 * body inflates to more than the largest record takes
	 * @param keyBytes bytes of a key, at most. 512 at most, as all of the next two are
	 * bounds that every device keeps anyway
	 * @param valueBytes size of a value, at most. At most 1MB
	 * @param nesting levels of nesting in a value, at most. At most 100
	 * @param requestTimeout how long a request's body may take, from its first byte to
	 * its last
	 * @param minRate bytes of a body a second, at least, on average and after five
	 * seconds
	 * @param requestsPerSecond requests of one token a second, at most
	 * @param requestsAtOnce requests of one token under way at once, at most: less than
	 * the web server has threads, so that no caller takes them all
	 * @param pushesToAStore pushes to one store under way at once, at most, at one server
	 * on PostgreSQL: a small part of its connections, so that no store takes them all
	 * @param bodies memory for the bodies of requests that are being worked on and of
	 * answers on their way, all together, as far as they are large; room for two of the
	 * largest at least. Defaults to an eighth of the heap.
	 */
	public record Limits(@DefaultValue("1000") int entries, @DefaultValue("4MB") DataSize bytes,
			@DefaultValue("1000") int changes, @DefaultValue("200") int inflationRatio,
			@DefaultValue("512") int keyBytes, @DefaultValue("1MB") DataSize valueBytes,
			@DefaultValue("100") int nesting, @DefaultValue("30s") Duration requestTimeout,
			@DefaultValue("1KB") DataSize minRate, @DefaultValue("500") int requestsPerSecond,
			@DefaultValue("64") int requestsAtOnce, @DefaultValue("" + PostgresSyncStorage.WRITERS) int pushesToAStore,
			@Nullable DataSize bodies) {

	}

	/**
	 * How much each tenant may have. What would go beyond waits on the devices; deletes
	 * are taken all the same.
	 *
	 * @param stores stores, at most
	 * @param devices devices that are remembered, at most. One that uses several stores
	 * counts once for each
	 * @param records records of all stores together, at most, without those that were
	 * deleted
	 * @param bytes bytes of all stores together, at most: keys, values, version vectors,
	 * and 200 for each record and each delete that is remembered
	 * @param listeners connections that listen to announcements, at most, at one server
	 */
	public record TenantQuota(@DefaultValue("1000") int stores, @DefaultValue("10000") int devices,
			@DefaultValue("10000000") long records, @DefaultValue("10GB") DataSize bytes,
			@DefaultValue("2000") int listeners) {

	}

	/**
	 * What is set for one tenant.
	 *
	 * @param quota how much it may have
	 */
	public record Tenant(@DefaultValue OwnQuota quota) {

	}

	/**
	 * How much one tenant may have. What is left out is as for all tenants.
	 *
	 * @param stores stores, at most. Defaults to that of all tenants.
	 * @param devices devices that are remembered, at most. Defaults to that of all
	 * tenants.
	 * @param records records of all stores together, at most. Defaults to that of all
	 * tenants.
	 * @param bytes bytes of all stores together, at most. Defaults to that of all
	 * tenants.
	 * @param listeners connections that listen to announcements, at most, at one server.
	 * Defaults to that of all tenants.
	 */
	public record OwnQuota(@Nullable Integer stores, @Nullable Integer devices, @Nullable Long records,
			@Nullable DataSize bytes, @Nullable Integer listeners) {

	}

	/**
	 * Who may listen to changes, and how. Who finds no room is asked to come back later,
	 * and pulls at its interval.
	 *
	 * @param max connections that listen, at most; each takes one of those of the web
	 * server, which needs some for calls
	 * @param maxPerCaller connections that listen with one token, at most: one for each
	 * store of each device. 0 for no announcements
	 * @param heartbeat time between two signs of life on a connection. At most 20s
	 * @param maxAge how long a connection listens, at most. Then its device comes again,
	 * and its token is looked at anew. Two heartbeats at least
	 */
	public record Announcements(@DefaultValue("4000") int max, @DefaultValue("500") int maxPerCaller,
			@DefaultValue("20s") Duration heartbeat, @DefaultValue("15m") Duration maxAge) {

	}

	/**
	 * A bearer token.
	 *
	 * @param token the secret: at least 16 characters, better 32 random bytes
	 * @param tenant name of whose records the token opens
	 */
	public record Token(@DefaultValue("") String token, @DefaultValue("") String tenant) {

		/**
		 * Leaves the token out.
		 */
		@Override
		public String toString() {
			return "Token[tenant=" + this.tenant + "]";
		}

	}

	/**
	 * Signed tokens of an issuer. Taken once anything of this is set; Spring Security's
	 * resource server checks them.
	 *
	 * @param issuerUri issuer that tokens must name. Also tells where its keys are,
	 * unless one of the next two does
	 * @param jwkSetUri address of the issuer's keys, a set of JSON Web Keys
	 * @param publicKeyLocation file with the issuer's public key, in PEM, where the
	 * issuer is not to be asked
	 * @param audiences names of this server at the issuer. A token must be meant for one
	 * of them; required
	 * @param algorithms algorithms that tokens may be signed with. Those with a shared
	 * secret are not possible
	 * @param tenantClaim claim that names the tenant: one text
	 * @param deviceClaim claim that names the caller, for people: one text. Without it,
	 * the subject does, if there is one
	 * @param clockSkew how far the issuer's clock may be off. At most 5m
	 */
	public record Jwt(@Nullable String issuerUri, @Nullable String jwkSetUri, @Nullable Resource publicKeyLocation,
			@DefaultValue List<String> audiences, @DefaultValue( {
					"RS256", "ES256" }) List<String> algorithms,
			@DefaultValue("tenant") String tenantClaim, @Nullable String deviceClaim,
			@DefaultValue("1m") Duration clockSkew){

	}

	/**
	 * Who runs the server on its own.
	 *
	 * @param token bearer token that opens the operator API and the actuator, and no
	 * store: at least 16 characters. Without it, the actuator shows health and nothing
	 * else
	 */
	public record Operator(@Nullable String token) {

		/**
		 * Leaves the token out.
		 */
		@Override
		public String toString() {
			return "Operator[]";
		}

	}

}
