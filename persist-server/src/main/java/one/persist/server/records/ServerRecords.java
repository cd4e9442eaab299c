package one.persist.server.records;

import one.persist.server.storage.SyncStorage;
import one.persist.spi.ValueCodec;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The records of all tenants, to be read and written by the server itself: prices, tours,
 * corrections. What it writes reaches all devices as though one more of them had pushed
 * it. The rules of the application are not asked. Safe for use by many threads.
 */
public final class ServerRecords {

	private final SyncStorage storage;

	private final JsonMapper mapper;

	/**
	 * Creates it. An application finds it as a bean.
	 * @param storage where the records lie
	 * @param mapper turns values into JSON and back
	 */
	public ServerRecords(SyncStorage storage, JsonMapper mapper) {
		this.storage = storage;
		this.mapper = mapper;
	}

	/**
	 * Records of one store of one tenant, with values of one type. The store is made when
	 * it is first written to.
	 * @param <T> type of the values
	 * @param tenant whose store it is; not empty
	 * @param store its name
	 * @param type type of the values, as Jackson reads and writes it
	 * @return the records; cheap
	 * @throws IllegalArgumentException if a name is not allowed
	 */
	public <T> TenantRecords<T> of(String tenant, String store, Class<T> type) {
		JavaType java = this.mapper.getTypeFactory().constructType(type);
		return new TenantRecords<>(this.storage.writer(tenant, store), ValueCodec.jackson(this.mapper, java));
	}

	/**
	 * Records of one store of one tenant, with values of any form.
	 * @param tenant whose store it is; not empty
	 * @param store its name
	 * @return the records; cheap
	 * @throws IllegalArgumentException if a name is not allowed
	 */
	public TenantRecords<JsonNode> of(String tenant, String store) {
		return of(tenant, store, JsonNode.class);
	}

}
