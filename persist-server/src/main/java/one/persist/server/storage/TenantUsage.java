package one.persist.server.storage;

/**
 * How much one tenant has.
 *
 * @param stores stores
 * @param devices devices that are remembered; one that uses several stores counts once
 * for each
 * @param records records of all stores together, without those that were deleted
 * @param bytes bytes of all stores together, counted as in {@link Quota#bytes()}
 */
public record TenantUsage(long stores, long devices, long records, long bytes) {

	/** Of a tenant that has nothing. */
	static final TenantUsage NOTHING = new TenantUsage(0, 0, 0, 0);

	TenantUsage plus(TenantUsage other) {
		return new TenantUsage(this.stores + other.stores, this.devices + other.devices, this.records + other.records,
				this.bytes + other.bytes);
	}

	/**
	 * The fullest of what a quota bounds and this counts.
	 * @param quota what may be had
	 * @return 1 where it is used up; more if it was lowered since
	 */
	public double shareOf(Quota quota) {
		double room = Math.max((double) this.records / quota.records(), (double) this.bytes / quota.bytes());
		double names = Math.max((double) this.stores / quota.stores(), (double) this.devices / quota.devices());
		return Math.max(room, names);
	}

}
