package one.persist.internal.sync;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import one.persist.DeviceId;
import one.persist.Records;
import one.persist.Store;
import one.persist.StoreSync;
import one.persist.inspect.StoreInspection;
import one.persist.internal.records.Inspection;
import one.persist.internal.records.LocalStore;
import one.persist.internal.records.LocalWrites;
import one.persist.internal.records.RecordsView;
import one.persist.spi.ValueCodec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A store, as an application sees it.
 */
final class OpenStore implements Store {

	private final LocalStore local;

	private final LocalWrites writes;

	private final Supplier<JsonMapper> mapper;

	private final StoreSynchronizer synchronizer;

	private final Maintenance maintenance;

	private final StoreInspection inspection;

	/** A codec costs more to make than many records to read. */
	private final Map<Class<?>, Records<?>> views = new ConcurrentHashMap<>();

	OpenStore(LocalStore local, Supplier<JsonMapper> mapper) {
		this.local = local;
		this.writes = new LocalWrites(local);
		this.mapper = mapper;
		this.synchronizer = new StoreSynchronizer(local);
		this.maintenance = new Maintenance(local);
		this.inspection = new Inspection(local, this.synchronizer::progress);
	}

	LocalStore local() {
		return this.local;
	}

	LocalWrites writes() {
		return this.writes;
	}

	Maintenance maintenance() {
		return this.maintenance;
	}

	StoreSynchronizer synchronizer() {
		return this.synchronizer;
	}

	@Override
	public String name() {
		return this.local.name();
	}

	@Override
	public DeviceId device() {
		return this.local.device();
	}

	@Override
	public Records<JsonNode> records() {
		return records(JsonNode.class);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> Records<T> records(Class<T> type) {
		return (Records<T>) this.views.computeIfAbsent(type, this::view);
	}

	private <T> Records<T> view(Class<T> type) {
		JsonMapper mapper = this.mapper.get();
		return new RecordsView<>(this.local, this.writes, ValueCodec.jackson(mapper, mapper.constructType(type)));
	}

	@Override
	public <R> R transaction(Supplier<R> work) {
		return this.local.write((session) -> work.get());
	}

	@Override
	public void backup(Path target) {
		this.local.backup(target);
	}

	@Override
	public StoreSync sync() {
		return this.synchronizer;
	}

	@Override
	public StoreInspection inspect() {
		return this.inspection;
	}

	@Override
	public String toString() {
		return "Store[" + name() + "]";
	}

}
