package one.persist.server.autoconfigure;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import one.persist.server.autoconfigure.PersistServerProperties.OwnQuota;
import one.persist.server.autoconfigure.PersistServerProperties.Tenant;
import one.persist.server.autoconfigure.PersistServerProperties.TenantQuota;
import one.persist.server.storage.Quota;
import one.persist.server.storage.Quotas;

/**
 * The quotas of the configuration: one for all tenants, and what differs for some.
 */
final class ConfiguredQuotas implements Quotas {

	private final Quota usual;

	private final Map<String, Quota> others;

	/**
	 * Takes what is configured.
	 * @throws one.persist.server.ServerSetupException if a number is not positive
	 */
	ConfiguredQuotas(TenantQuota usual, Map<String, Tenant> tenants) {
		this.usual = new Quota(usual.stores(), usual.devices(), usual.records(), usual.bytes().toBytes(),
				usual.listeners());
		this.others = tenants.entrySet()
			.stream()
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, (tenant) -> quota(tenant.getValue().quota())));
	}

	private Quota quota(OwnQuota own) {
		long bytes = (own.bytes() != null) ? own.bytes().toBytes() : this.usual.bytes();
		return new Quota(Objects.requireNonNullElse(own.stores(), this.usual.stores()),
				Objects.requireNonNullElse(own.devices(), this.usual.devices()),
				Objects.requireNonNullElse(own.records(), this.usual.records()), bytes,
				Objects.requireNonNullElse(own.listeners(), this.usual.listeners()));
	}

	@Override
	public Quota of(String tenant) {
		return this.others.getOrDefault(tenant, this.usual);
	}

}
