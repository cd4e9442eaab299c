package one.persist.server.autoconfigure;

import java.util.List;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import one.persist.server.storage.Quota;
import one.persist.server.storage.StorageObserver.TenantShare;
import one.persist.server.storage.TenantUsage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TenantMetersTest {

	private static final Quota QUOTA = new Quota(10, 100, 1_000, 1_000_000, 1);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private List<String> gauges() {
		return this.registry.getMeters()
			.stream()
			.map(Meter::getId)
			.map((id) -> id.getName() + " " + id.getTag("tenant") + " " + id.getTag("what") + " "
					+ this.registry.get(id.getName()).tags(id.getTags()).gauge().value())
			.sorted()
			.toList();
	}

	@Test
	void fault49WhatTheFullestTenantsHaveIsToldAndOfTheOthersNothing() {
		ServerMeters meters = new ServerMeters(this.registry, ObservationRegistry.NOOP, System::nanoTime);
		meters.used(List.of(new TenantShare("acme", new TenantUsage(2, 3, 400, 900_000), QUOTA),
				new TenantShare("bravo", new TenantUsage(5, 1, 1, 200), QUOTA)));
		assertThat(gauges()).containsExactly("persist.server.tenant.share acme null 0.9",
				"persist.server.tenant.share bravo null 0.5", "persist.server.tenant.used acme bytes 900000.0",
				"persist.server.tenant.used acme devices 3.0", "persist.server.tenant.used acme records 400.0",
				"persist.server.tenant.used acme stores 2.0", "persist.server.tenant.used bravo bytes 200.0",
				"persist.server.tenant.used bravo devices 1.0", "persist.server.tenant.used bravo records 1.0",
				"persist.server.tenant.used bravo stores 5.0");
		meters.used(List.of(new TenantShare("bravo", new TenantUsage(6, 1, 1, 200), QUOTA)));
		assertThat(gauges()).hasSize(5).contains("persist.server.tenant.share bravo null 0.6");
	}

}
