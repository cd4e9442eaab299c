package one.persist.server.storage;

/**
 * Says how much each tenant may have. An application that knows its tenants' contracts
 * defines a bean of this type in place of the configuration. Asked at each push that asks
 * for more room, by many threads at once: it waits for nothing.
 */
@FunctionalInterface
public interface Quotas {

	/** All tenants may have whatever there is room for. */
	Quotas NONE = (tenant) -> Quota.UNLIMITED;

	/**
	 * How much a tenant may have, from now on. What it has already stays.
	 * @param tenant who
	 * @return its quota
	 */
	Quota of(String tenant);

}
