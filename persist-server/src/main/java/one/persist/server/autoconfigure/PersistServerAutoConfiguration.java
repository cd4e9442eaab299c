package one.persist.server.autoconfigure;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

import javax.sql.DataSource;

import jakarta.servlet.DispatcherType;
import one.persist.protocol.RecordBounds;
import one.persist.server.ServerSetupException;
import one.persist.server.http.AccessTokens;
import one.persist.server.http.AccessTokens.Grant;
import one.persist.server.http.AnnouncementLimits;
import one.persist.server.http.AnnouncementStreams;
import one.persist.server.http.BodyLimits;
import one.persist.server.http.CallerGate;
import one.persist.server.http.Callers;
import one.persist.server.http.DeviceKeyCallers;
import one.persist.server.http.RequestLimits;
import one.persist.server.http.SyncRoutes;
import one.persist.server.http.UnreadBodyFilter;
import one.persist.server.records.ServerRecords;
import one.persist.server.rules.SyncRules;
import one.persist.server.storage.ApplicationRules;
import one.persist.server.storage.AuditLog;
import one.persist.server.storage.DeviceKeys;
import one.persist.server.storage.Devices;
import one.persist.server.storage.PostgresSyncStorage;
import one.persist.server.storage.Quotas;
import one.persist.server.storage.Retention;
import one.persist.server.storage.RuleTransactions;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.StorageObserver;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import one.persist.server.storage.Tenants;
import one.persist.spi.RemoteLimits;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes a servlet web application a sync server, once it says where to store:
 * {@code persist.server.directory} or {@code persist.server.storage}.
 */
@AutoConfiguration(afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@Conditional(SaysWhereToStore.class)
@EnableConfigurationProperties(PersistServerProperties.class)
public final class PersistServerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	Quotas persistQuotas(PersistServerProperties properties) {
		return new ConfiguredQuotas(properties.quota(), properties.tenants());
	}

	@Bean
	@ConditionalOnMissingBean
	SyncStorage persistSyncStorage(PersistServerProperties properties, ObjectProvider<DataSource> sources,
			ObjectProvider<SyncRules> rules, ObjectProvider<StorageObserver> observer, Quotas quotas,
			Environment environment) {
		StorageSettings settings = new StorageSettings(remoteLimits(properties.limits()), properties.clockTolerance(),
				InstantSource.system(), new SecureRandom())
			.with(recordBounds(properties.limits()))
			.with(quotas)
			.with(observer.getIfUnique(() -> StorageObserver.NONE));
		boolean inDataSource = switch (properties.storage()) {
			case SQLITE -> false;
			case DATASOURCE -> true;
			case AUTO -> StringUtils.hasText(environment.getProperty("spring.datasource.url"));
		};
		List<SyncRules> all = rules.orderedStream().toList();
		if (!inDataSource) {
			return SqliteSyncStorage.open(requireDirectory(properties), properties.synchronous(),
					settings.with(new ApplicationRules(all, RuleTransactions.none())));
		}
		DataSource source = requireSource(sources);
		return PostgresSyncStorage.open(source, properties.schema(),
				settings.with(new ApplicationRules(all, new DataSourceRuleTransactions(source))),
				properties.limits().pushesToAStore());
	}

	@Bean
	@ConditionalOnMissingBean
	ServerRecords persistServerRecords(SyncStorage storage, ObjectProvider<JsonMapper> mapper) {
		return new ServerRecords(storage, mapper.getIfAvailable(JsonMapper::new));
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	@ConditionalOnMissingBean
	AccessTokens persistAccessTokens(PersistServerProperties properties) {
		List<Grant> grants = properties.tokens()
			.entrySet()
			.stream()
			.map((token) -> new Grant(token.getKey(), token.getValue().token(), token.getValue().tenant()))
			.toList();
		return AccessTokens.of(grants);
	}

	@Bean
	@ConditionalOnMissingBean
	DeviceKeys persistDeviceKeys(SyncStorage storage) {
		return storage.administration().keys();
	}

	@Bean
	@ConditionalOnMissingBean
	Devices persistDevices(SyncStorage storage) {
		return storage.administration().devices();
	}

	@Bean
	@ConditionalOnMissingBean
	Tenants persistTenants(SyncStorage storage) {
		return storage.administration().tenants();
	}

	@Bean
	@ConditionalOnMissingBean
	AuditLog persistAuditLog(SyncStorage storage) {
		return storage.administration().audit();
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE + 1)
	Callers persistDeviceKeyCallers(DeviceKeys keys) {
		return new DeviceKeyCallers(keys);
	}

	@Bean
	@ConditionalOnMissingBean
	CallerGate persistCallerGate(ObjectProvider<Callers> callers, AuditLog audit) {
		return new CallerGate(callers.orderedStream().toList(), audit::callRefused);
	}

	@Bean
	AnnouncementStreams persistAnnouncementStreams(PersistServerProperties properties, SyncStorage storage) {
		PersistServerProperties.Announcements announcements = properties.announcements();
		try {
			return new AnnouncementStreams(new AnnouncementLimits(announcements.maxPerCaller(), announcements.max(),
					announcements.heartbeat(), announcements.maxAge()), (tenant) -> storage.quota(tenant).listeners());
		}
		catch (IllegalArgumentException ex) {
			throw new ServerSetupException(
					"The announcements cannot be as " + announcements + ": " + ex.getMessage() + ".",
					"Correct them under persist.server.announcements, or leave them out.", ex);
		}
	}

	@Bean
	@ConditionalOnMissingBean(name = "persistSyncRoutes")
	RouterFunction<ServerResponse> persistSyncRoutes(PersistServerProperties properties, SyncStorage storage,
			CallerGate gate, AnnouncementStreams streams) {
		return SyncRoutes.create(properties.requirePath(), storage, gate, requestLimits(properties.limits()), streams);
	}

	@Bean
	FilterRegistrationBean<UnreadBodyFilter> persistUnreadBodyFilter(PersistServerProperties properties) {
		FilterRegistrationBean<UnreadBodyFilter> registration = new FilterRegistrationBean<>(
				new UnreadBodyFilter(requestLimits(properties.limits()).body(), System::nanoTime));
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		registration.setDispatcherTypes(DispatcherType.REQUEST);
		return registration;
	}

	@Bean
	ServerLifecycle persistServerLifecycle(PersistServerProperties properties, SyncStorage storage, CallerGate gate) {
		return new ServerLifecycle(storage,
				new Retention(properties.tombstoneRetention(), properties.commitRetention()),
				ServerLifecycle.PURGE_INTERVAL, gate.isClosed());
	}

	private static DataSource requireSource(ObjectProvider<DataSource> sources) {
		DataSource source = sources.getIfUnique();
		if (source == null) {
			throw new ServerSetupException(
					"The server is to store in the application's DataSource, of which there "
							+ ((sources.stream().findAny().isPresent()) ? "are several." : "is none."),
					"Set spring.datasource.url to a PostgreSQL, with spring-boot-jdbc and org.postgresql:postgresql on the"
							+ " class path, mark one of several as primary, or set persist.server.storage to sqlite.",
					null);
		}
		return source;
	}

	private static Path requireDirectory(PersistServerProperties properties) {
		Path directory = properties.directory();
		if (directory == null) {
			throw new ServerSetupException("The server is to store in a file, and is not told where.",
					"Set persist.server.directory to a directory of the server's own, or persist.server.storage to datasource.",
					null);
		}
		return directory;
	}

	private static RequestLimits requestLimits(PersistServerProperties.Limits limits) {
		try {
			return new RequestLimits(
					new BodyLimits(Math.toIntExact(limits.bytes().toBytes()), limits.inflationRatio(),
							limits.requestTimeout(), Math.toIntExact(limits.minRate().toBytes())),
					limits.requestsPerSecond(), limits.requestsAtOnce(), bodies(limits));
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw wrongLimits(limits, ex);
		}
	}

	/** What is made of a body while it is stored takes about four times as much. */
	private static long bodies(PersistServerProperties.Limits limits) {
		long least = 2 * limits.bytes().toBytes();
		return (limits.bodies() != null) ? limits.bodies().toBytes()
				: Math.max(least, Runtime.getRuntime().maxMemory() / 8);
	}

	private static RecordBounds recordBounds(PersistServerProperties.Limits limits) {
		RecordBounds widest = RecordBounds.WIDEST;
		long valueBytes = limits.valueBytes().toBytes();
		if (limits.keyBytes() < 1 || limits.keyBytes() > widest.keyBytes() || valueBytes < 1
				|| valueBytes > widest.valueBytes() || limits.nesting() < 1 || limits.nesting() > widest.nesting()) {
			throw new ServerSetupException(
					"The bounds of a record, " + limits.keyBytes() + " bytes of a key, " + valueBytes
							+ " bytes of a value and " + limits.nesting()
							+ " levels of nesting, are less than one or more than " + widest + ".",
					"Set persist.server.limits.key-bytes, value-bytes and nesting within what devices keep to, or leave them out.",
					null);
		}
		return new RecordBounds(limits.keyBytes(), (int) valueBytes, limits.nesting());
	}

	private static RemoteLimits remoteLimits(PersistServerProperties.Limits limits) {
		long bytes = limits.bytes().toBytes();
		if (limits.entries() < 1 || limits.changes() < 1 || bytes < 1 || bytes > Integer.MAX_VALUE) {
			throw wrongLimits(limits, null);
		}
		return new RemoteLimits(limits.entries(), (int) bytes, limits.changes());
	}

	private static ServerSetupException wrongLimits(PersistServerProperties.Limits limits, @Nullable Exception cause) {
		return new ServerSetupException(
				"The limits " + limits
						+ " are not all positive, or more than 2 GB, or 'bodies' is less than twice 'bytes'.",
				"Correct them under persist.server.limits, or leave them out.", cause);
	}

}
