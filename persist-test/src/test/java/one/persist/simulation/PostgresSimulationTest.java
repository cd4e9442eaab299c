package one.persist.simulation;

/**
 * The histories of {@link SimulationTest}, with servers that store in PostgreSQL.
 */
class PostgresSimulationTest extends SimulationTest {

	private static final long SEEDS = 200;

	@Override
	StoredIn storedIn() {
		return StoredIn.POSTGRESQL;
	}

	@Override
	long seeds() {
		return SEEDS;
	}

}
