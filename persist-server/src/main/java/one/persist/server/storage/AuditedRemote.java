package one.persist.server.storage;

import java.util.Map;
import java.util.stream.Collectors;

import one.persist.DeviceId;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.server.storage.AuditEntry.About;
import one.persist.server.storage.TenantQuota.QuotaExceeded;
import one.persist.spi.AnnouncementListener;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteLimits;
import one.persist.spi.Subscription;

/**
 * A store whose refusals are counted in the audit.
 */
final class AuditedRemote implements Remote {

	private final Remote remote;

	private final StoreId id;

	private final AuditLog audit;

	AuditedRemote(Remote remote, StoreId id, AuditLog audit) {
		this.remote = remote;
		this.id = id;
		this.audit = audit;
	}

	@Override
	public RemoteLimits limits() {
		return this.remote.limits();
	}

	@Override
	public PushResponse push(PushRequest request) {
		DeviceId device = request.state().device();
		try {
			PushResponse response = this.remote.push(request);
			rejected(response)
				.forEach((code, times) -> this.audit.count(AuditAction.ENTRIES_REJECTED, about(device), code, times));
			return response;
		}
		catch (RemoteException ex) {
			refused(device, ex);
			throw ex;
		}
		catch (DeviceRefusedException ex) {
			this.audit.count(AuditAction.DEVICE_REFUSED, about(device), ex.code(), 1);
			throw ex;
		}
	}

	private static Map<String, Long> rejected(PushResponse response) {
		return response.results()
			.stream()
			.filter(PushResult.Rejected.class::isInstance)
			.map(PushResult.Rejected.class::cast)
			.collect(Collectors.groupingBy(PushResult.Rejected::code, Collectors.counting()));
	}

	@Override
	public PullResponse pull(PullRequest request) {
		DeviceId device = request.state().device();
		try {
			return this.remote.pull(request);
		}
		catch (RemoteException ex) {
			refused(device, ex);
			throw ex;
		}
		catch (DeviceRefusedException ex) {
			this.audit.count(AuditAction.DEVICE_REFUSED, about(device), ex.code(), 1);
			throw ex;
		}
	}

	private void refused(DeviceId device, RemoteException ex) {
		switch (ex.kind()) {
			case DEVICE_FORKED ->
				this.audit.count(AuditAction.DEVICE_FORKED, about(device), "another device uses this id", 1);
			case HISTORY_DIVERGED -> this.audit.count(AuditAction.HISTORY_DIVERGED, about(device),
					"the device has seen what is not of this server", 1);
			case FULL -> {
				if (ex.getCause() instanceof QuotaExceeded exceeded) {
					this.audit.count(AuditAction.QUOTA_EXCEEDED, about(device), exceeded.limit(), 1);
				}
			}
			default -> {
			}
		}
	}

	private About about(DeviceId device) {
		return new About(this.id.tenant(), this.id.store(), device.value());
	}

	@Override
	public Subscription announcements(DeviceId device, AnnouncementListener listener) {
		return this.remote.announcements(device, listener);
	}

	@Override
	public void tryAgain() {
		this.remote.tryAgain();
	}

}
