package one.persist.protocol;

import one.persist.DeviceId;
import one.persist.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes messages. The order of fields is that of the protocol's text.
 */
final class ProtocolWriter {

	private ProtocolWriter() {
	}

	static void pushRequest(JsonGenerator json, PushRequest request) {
		json.writeStartObject();
		state(json, request.state());
		json.writeStringProperty("push", request.push().value());
		json.writeArrayPropertyStart("entries");
		for (PushEntry entry : request.entries()) {
			json.writeStartObject();
			change(json, entry.change());
			if (entry.base()) {
				json.writeBooleanProperty("base", true);
			}
			json.writeEndObject();
		}
		json.writeEndArray();
		json.writeEndObject();
	}

	static void pushResponse(JsonGenerator json, PushResponse response) {
		json.writeStartObject();
		json.writeArrayPropertyStart("results");
		for (PushResult result : response.results()) {
			json.writeStartObject();
			result(json, result);
			json.writeEndObject();
		}
		json.writeEndArray();
		cursor(json, "seen", response.seen());
		json.writeStringProperty("time", response.time().toString());
		json.writeEndObject();
	}

	private static void result(JsonGenerator json, PushResult result) {
		if (result instanceof PushResult.Applied) {
			json.writeStringProperty("result", "applied");
		}
		else if (result instanceof PushResult.Known) {
			json.writeStringProperty("result", "known");
		}
		else if (result instanceof PushResult.Conflict conflict) {
			json.writeStringProperty("result", "conflict");
			json.writeObjectPropertyStart("remote");
			change(json, conflict.remote());
			json.writeEndObject();
		}
		else if (result instanceof PushResult.Gone) {
			json.writeStringProperty("result", "conflict");
			json.writeBooleanProperty("gone", true);
		}
		else if (result instanceof PushResult.Rejected rejected) {
			json.writeStringProperty("result", "rejected");
			json.writeStringProperty("code", rejected.code());
			json.writeStringProperty("detail", rejected.detail());
		}
	}

	static void pullRequest(JsonGenerator json, PullRequest request) {
		json.writeStartObject();
		state(json, request.state());
		if (request.full()) {
			json.writeBooleanProperty("full", true);
		}
		json.writeNumberProperty("limit", request.limit());
		if (!request.scope().isAll()) {
			json.writeArrayPropertyStart("prefixes");
			request.scope().prefixes().forEach(json::writeString);
			json.writeEndArray();
		}
		json.writeEndObject();
	}

	static void pullResponse(JsonGenerator json, PullResponse response) {
		json.writeStartObject();
		json.writeArrayPropertyStart("changes");
		for (RecordChange change : response.changes()) {
			json.writeStartObject();
			change(json, change);
			json.writeEndObject();
		}
		json.writeEndArray();
		cursor(json, "cursor", response.cursor());
		json.writeBooleanProperty("more", response.more());
		json.writeStringProperty("time", response.time().toString());
		json.writeEndObject();
	}

	static void serverInfo(JsonGenerator json, ServerInfo info) {
		json.writeStartObject();
		json.writeArrayPropertyStart("protocols");
		info.protocols().forEach(json::writeNumber);
		json.writeEndArray();
		json.writeObjectPropertyStart("limits");
		json.writeNumberProperty("entries", info.limits().entries());
		json.writeNumberProperty("bytes", info.limits().bytes());
		json.writeNumberProperty("changes", info.limits().changes());
		json.writeNumberProperty("keyBytes", info.records().keyBytes());
		json.writeNumberProperty("valueBytes", info.records().valueBytes());
		json.writeNumberProperty("nesting", info.records().nesting());
		RequestBounds requests = info.requests();
		if (requests != null) {
			json.writeNumberProperty("requestsPerSecond", requests.perSecond());
			json.writeNumberProperty("requestsAtOnce", requests.atOnce());
			json.writeNumberProperty("requestSeconds", requests.seconds());
			json.writeNumberProperty("bytesPerSecond", requests.bytesPerSecond());
			json.writeNumberProperty("inflationRatio", requests.inflationRatio());
		}
		json.writeEndObject();
		TenantBounds tenant = info.tenant();
		if (tenant != null) {
			json.writeObjectPropertyStart("quota");
			json.writeNumberProperty("stores", tenant.stores());
			json.writeNumberProperty("devices", tenant.devices());
			json.writeNumberProperty("records", tenant.records());
			json.writeNumberProperty("bytes", tenant.bytes());
			json.writeEndObject();
		}
		json.writeArrayPropertyStart("encodings");
		info.encodings().forEach(json::writeString);
		json.writeEndArray();
		json.writeStringProperty("time", info.time().toString());
		json.writeEndObject();
	}

	private static void change(JsonGenerator json, RecordChange change) {
		json.writeStringProperty("key", change.key());
		Json value = change.value();
		if (value != null) {
			json.writeName("value");
			value.write(json);
		}
		else {
			json.writeBooleanProperty("deleted", true);
		}
		json.writeStringProperty("version", change.version().toString());
		json.writeObjectPropertyStart("vector");
		change.vector()
			.entries()
			.forEach((device, timestamp) -> json.writeStringProperty(device.value(), timestamp.toString()));
		json.writeEndObject();
	}

	private static void cursor(JsonGenerator json, String field, @Nullable Cursor cursor) {
		if (cursor != null) {
			json.writeStringProperty(field, cursor.token());
		}
	}

	private static void state(JsonGenerator json, DeviceState state) {
		json.writeStringProperty("device", state.device().value());
		DeviceId formerly = state.formerly();
		if (formerly != null) {
			json.writeStringProperty("formerly", formerly.value());
		}
		cursor(json, "cursor", state.cursor());
		cursor(json, "seen", state.seen());
		json.writeArrayPropertyStart("previous");
		state.previous().forEach((push) -> json.writeString(push.value()));
		json.writeEndArray();
	}

}
