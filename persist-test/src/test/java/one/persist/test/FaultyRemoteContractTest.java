package one.persist.test;

import one.persist.spi.Remote;

/**
 * The contract of a {@link FaultyRemote} that was told no faults.
 */
class FaultyRemoteContractTest extends TestServerContract {

	@Override
	protected Remote remote(String tenant, String store) {
		return new FaultyRemote(super.remote(tenant, store));
	}

}
