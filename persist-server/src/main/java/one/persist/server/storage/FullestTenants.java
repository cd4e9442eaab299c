package one.persist.server.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import one.persist.server.storage.StorageObserver.TenantShare;
import org.jspecify.annotations.Nullable;

/**
 * Finds those tenants that have most of their quota, among all, whose stores come in the
 * order of their tenants. Keeps a bounded number of them.
 */
final class FullestTenants {

	/** Tenants that are told of, at most: each is a few time series. */
	static final int MOST = 100;

	private static final Comparator<TenantShare> BY_SHARE = Comparator
		.comparingDouble((TenantShare tenant) -> tenant.usage().shareOf(tenant.quota()))
		.reversed();

	private final Quotas quotas;

	private final List<TenantShare> fullest = new ArrayList<>();

	private @Nullable String tenant;

	private TenantUsage usage = TenantUsage.NOTHING;

	FullestTenants(Quotas quotas) {
		this.quotas = quotas;
	}

	/** One more store. */
	void add(StoreId store, long devices, Room room) {
		if (!store.tenant().equals(this.tenant)) {
			end();
			this.tenant = store.tenant();
		}
		this.usage = this.usage.plus(new TenantUsage(1, devices, room.records(), room.bytes()));
	}

	private void end() {
		if (this.tenant != null) {
			this.fullest.add(new TenantShare(this.tenant, this.usage, this.quotas.of(this.tenant)));
			this.usage = TenantUsage.NOTHING;
			if (this.fullest.size() > 2 * MOST) {
				keepMost();
			}
		}
	}

	private void keepMost() {
		this.fullest.sort(BY_SHARE);
		this.fullest.subList(Math.min(MOST, this.fullest.size()), this.fullest.size()).clear();
	}

	/**
	 * There are no more stores.
	 * @return the fullest first
	 */
	List<TenantShare> take() {
		end();
		this.tenant = null;
		keepMost();
		return List.copyOf(this.fullest);
	}

}
