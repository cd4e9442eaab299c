package one.persist.server.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import one.persist.console.Answer;
import one.persist.console.Call;
import one.persist.console.ConsoleProblem;
import one.persist.console.ConsoleSection;
import one.persist.console.Frame;
import one.persist.console.Route;
import one.persist.server.storage.Administration;
import one.persist.server.storage.AuditEntry;
import one.persist.server.storage.Devices;
import one.persist.server.storage.KnownDevice;
import one.persist.server.storage.TenantStores;
import one.persist.server.storage.TenantStores.StoreInfo;
import one.persist.server.storage.Tenants;
import one.persist.server.storage.Tenants.TenantInfo;
import one.persist.spi.RemoteException;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a server.
 */
public final class ServerSection implements ConsoleSection {

	private static final String TEMPLATES = "one/persist/server/console/";

	private static final int ENTRIES = 100;

	/** Pages of the audit that are looked through for refusals, at most. */
	private static final int LOOKED_AT = 5;

	private final Administration administration;

	/**
	 * Creates the pages.
	 * @param administration what the operator can do
	 */
	public ServerSection(Administration administration) {
		this.administration = administration;
	}

	@Override
	public List<Link> navigation() {
		return List.of(new Link("Tenants", "/tenants"), new Link("Audit", "/audit"));
	}

	@Override
	public List<Route> routes() {
		return List.of(get("/tenants", this::tenants), get("/tenants/stores", this::stores),
				get("/tenants/devices", this::devices), get("/audit", this::audit));
	}

	/** What the storage cannot do now is told. */
	private static Route get(String path, Route.Handler handler) {
		return Route.get(path, (call) -> {
			try {
				return handler.answer(call);
			}
			catch (IllegalArgumentException ex) {
				throw ConsoleProblem.malformed(String.valueOf(ex.getMessage()));
			}
			catch (UnsupportedOperationException ex) {
				throw ConsoleProblem.unavailable("The application's own storage tells none of this.");
			}
			catch (RemoteException ex) {
				throw ConsoleProblem.unavailable("The storage cannot be read: " + ex.getMessage());
			}
		});
	}

	private Answer tenants(Call call) {
		List<TenantInfo> tenants = this.administration.tenants().list(call.param("after", ""));
		String next = (tenants.size() < Tenants.PAGE) ? null
				: Frame.withQuery("/tenants", "after", tenants.get(tenants.size() - 1).tenant());
		return Answer.view(TEMPLATES + "tenants",
				new TenantsView(tenants, new Links((call.param("after") != null) ? "/tenants" : null, next)));
	}

	private Answer stores(Call call) {
		String tenant = call.required("tenant");
		List<StoreInfo> stores = this.administration.stores().list(tenant, call.param("after", ""));
		if (stores.isEmpty() && call.param("after") == null) {
			throw ConsoleProblem.notFound("There is no tenant '" + tenant + "', or it has no store.");
		}
		String path = Frame.withQuery("/tenants/stores", "tenant", tenant);
		String next = (stores.size() < TenantStores.PAGE) ? null
				: Frame.withQuery("/tenants/stores", "tenant", tenant, "after", stores.get(stores.size() - 1).store());
		return Answer.view(TEMPLATES + "stores", new StoresView(tenant, stores.stream().map(StoreView::new).toList(),
				new Links((call.param("after") != null) ? path : null, next)));
	}

	private Answer devices(Call call) {
		String tenant = call.required("tenant");
		String store = call.required("store");
		List<KnownDevice> devices = this.administration.devices().list(tenant, store, call.param("after", ""));
		String next = (devices.size() < Devices.PAGE) ? null : Frame.withQuery("/tenants/devices", "tenant", tenant,
				"store", store, "after", devices.get(devices.size() - 1).device().value());
		String first = (call.param("after") == null) ? null
				: Frame.withQuery("/tenants/devices", "tenant", tenant, "store", store);
		return Answer.view(TEMPLATES + "devices",
				new DevicesView(tenant, store, devices.stream().map(DeviceView::new).toList(), new Links(first, next)));
	}

	private Answer audit(Call call) {
		boolean refusals = call.param("refusals") != null;
		long before = (call.param("before") != null) ? call.number("before") : Long.MAX_VALUE;
		List<AuditEntry> entries = List.of();
		boolean more = true;
		for (int looked = 0; entries.isEmpty() && more && looked < LOOKED_AT; looked++) {
			List<AuditEntry> found = this.administration.audit().newest(before, ENTRIES);
			more = found.size() == ENTRIES;
			before = found.isEmpty() ? before : found.get(found.size() - 1).id();
			entries = refusals ? found.stream().filter((entry) -> entry.action().isRefusal()).toList() : found;
		}
		String which = refusals ? "true" : null;
		String next = more ? Frame.withQuery("/audit", "refusals", which, "before", String.valueOf(before)) : null;
		String first = (call.param("before") != null) ? Frame.withQuery("/audit", "refusals", which) : null;
		return Answer.view(TEMPLATES + "audit", new AuditView(refusals, entries, new Links(first, next)));
	}

	/**
	 * Where a list goes on.
	 *
	 * @param first the first page; null on that
	 * @param next the page behind; null on the last
	 */
	record Links(@Nullable String first, @Nullable String next) {
	}

	/**
	 * All tenants.
	 *
	 * @param tenants in their order
	 * @param links where the list goes on
	 */
	record TenantsView(List<TenantInfo> tenants, Links links) {
	}

	/**
	 * A tenant's stores.
	 *
	 * @param tenant whose
	 * @param stores in their order
	 * @param links where the list goes on
	 */
	record StoresView(String tenant, List<StoreView> stores, Links links) {
	}

	/**
	 * A store.
	 *
	 * @param info what is known of it
	 */
	record StoreView(StoreInfo info) {

		/** To one digit, as most stores change less than once a second. */
		public String speed() {
			return String.format(Locale.ROOT, "%.1f", this.info.activity().changesPerSecond());
		}

	}

	/**
	 * A store's devices.
	 *
	 * @param tenant whose
	 * @param store which store
	 * @param devices in the order of their ids
	 * @param links where the list goes on
	 */
	record DevicesView(String tenant, String store, List<DeviceView> devices, Links links) {
	}

	/**
	 * A device.
	 *
	 * @param known what is known of it
	 */
	record DeviceView(KnownDevice known) {

		private static final Duration SILENT = Duration.ofDays(1);

		private static final long COUNTED = 1_000;

		public boolean silentAt(Instant now) {
			return Duration.between(this.known.lastSeen(), now).compareTo(SILENT) > 0;
		}

		public String behind() {
			long commits = this.known.lag().commits();
			if (commits == 0) {
				return "nothing";
			}
			return (commits >= COUNTED) ? COUNTED + " commits or more"
					: commits + ((commits == 1) ? " commit, " : " commits, ") + this.known.lag().changes() + " changes";
		}

	}

	/**
	 * The audit.
	 *
	 * @param refusals whether refusals alone are shown
	 * @param entries newest first
	 * @param links where the list goes on
	 */
	record AuditView(boolean refusals, List<AuditEntry> entries, Links links) {
	}

}
