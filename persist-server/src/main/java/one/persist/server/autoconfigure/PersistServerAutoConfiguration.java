package one.persist.server.autoconfigure;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

import one.persist.server.ServerSetupException;
import one.persist.server.http.AccessTokens;
import one.persist.server.http.AccessTokens.Grant;
import one.persist.server.http.BodyLimits;
import one.persist.server.http.SyncRoutes;
import one.persist.server.storage.Retention;
import one.persist.server.storage.SqliteSyncStorage;
import one.persist.server.storage.StorageSettings;
import one.persist.server.storage.SyncStorage;
import one.persist.spi.RemoteLimits;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Makes a servlet web application a sync server, once it says where to store:
 * {@code persist.server.directory}.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty("persist.server.directory")
@EnableConfigurationProperties(PersistServerProperties.class)
public final class PersistServerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SyncStorage persistSyncStorage(PersistServerProperties properties) {
		Path directory = Objects.requireNonNull(properties.directory(), "the condition asks for it");
		StorageSettings settings = new StorageSettings(remoteLimits(properties.limits()), properties.clockTolerance(),
				InstantSource.system(), new SecureRandom());
		return SqliteSyncStorage.open(directory, properties.synchronous(), settings);
	}

	@Bean
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
	@ConditionalOnMissingBean(name = "persistSyncRoutes")
	RouterFunction<ServerResponse> persistSyncRoutes(PersistServerProperties properties, SyncStorage storage,
			AccessTokens tokens) {
		BodyLimits limits = new BodyLimits(remoteLimits(properties.limits()).bytes(),
				properties.limits().inflationRatio());
		return SyncRoutes.create(requirePath(properties.path()), storage, tokens, limits);
	}

	@Bean
	ServerLifecycle persistServerLifecycle(PersistServerProperties properties, SyncStorage storage,
			AccessTokens tokens) {
		return new ServerLifecycle(storage,
				new Retention(properties.tombstoneRetention(), properties.commitRetention()),
				ServerLifecycle.PURGE_INTERVAL, tokens.isEmpty());
	}

	private static RemoteLimits remoteLimits(PersistServerProperties.Limits limits) {
		long bytes = limits.bytes().toBytes();
		if (limits.entries() < 1 || limits.changes() < 1 || limits.inflationRatio() < 1 || bytes < 1
				|| bytes > Integer.MAX_VALUE) {
			throw new ServerSetupException("The limits " + limits + " are not all positive, or more than 2 GB.",
					"Correct them under persist.server.limits, or leave them out.", null);
		}
		return new RemoteLimits(limits.entries(), (int) bytes, limits.changes());
	}

	private static String requirePath(String path) {
		if (!path.isEmpty() && !path.matches("(/[A-Za-z0-9._~-]+)+")) {
			throw new ServerSetupException("The path '" + path + "' is not one that routes can begin with.",
					"Set persist.server.path to one such as '/sync', with a slash before it and none after it.", null);
		}
		return path;
	}

}
