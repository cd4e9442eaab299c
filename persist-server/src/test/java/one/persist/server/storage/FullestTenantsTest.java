package one.persist.server.storage;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FullestTenantsTest {

	private static final Quota QUOTA = new Quota(1_000, 1_000, 10_000, 1_000_000, 1);

	@Test
	void theStoresOfATenantCountTogetherAndOnlyAHundredTenantsAreTold() {
		FullestTenants fullest = new FullestTenants((tenant) -> QUOTA);
		for (int i = 1_000; i < 2_000; i++) {
			fullest.add(new StoreId("tenant" + i, "notes"), 1, new Room(i, 10));
			fullest.add(new StoreId("tenant" + i, "tasks"), 2, new Room(1, 10));
		}
		assertThat(fullest.take()).hasSize(100)
			.first()
			.satisfies((tenant) -> assertThat(tenant.tenant()).isEqualTo("tenant1999"))
			.extracting((tenant) -> tenant.usage())
			.isEqualTo(new TenantUsage(2, 3, 2_000, 20));
		assertThat(new FullestTenants((tenant) -> QUOTA).take()).isEmpty();
	}

}
