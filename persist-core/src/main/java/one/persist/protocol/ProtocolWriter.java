package one.persist.protocol;

import java.util.List;
import java.util.function.BiConsumer;

import one.persist.DeviceId;
import one.persist.Json;
import one.persist.Version;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages. The order of fields is that of the protocol's text, and there is no
 * white space: {@link PlainList} knows both.
 */
final class ProtocolWriter {

	private ProtocolWriter() {
	}

	static void pushRequest(MessageOutput out, PushRequest request) {
		pushEntries(out, request.entries());
		pushHeading(out, request.state(), request.push());
	}

	/** First, as they are known first. */
	static void pushEntries(MessageOutput out, List<PushEntry> entries) {
		list(out.raw("{\"entries\":"), entries, ProtocolWriter::entry).raw(",");
	}

	static void pushHeading(MessageOutput out, DeviceState state, PushName push) {
		state(out, state);
		out.raw(",\"push\":").string(push.value()).raw("}");
	}

	private static void entry(MessageOutput out, PushEntry entry) {
		change(out, entry.change());
		out.raw(entry.base() ? ",\"base\":true}" : "}");
	}

	static void pushResponse(MessageOutput out, PushResponse response) {
		list(out.raw("{\"results\":"), response.results(), ProtocolWriter::result);
		out.raw(",\"seen\":").string(response.seen().token());
		out.raw(",\"time\":").string(response.time().toString()).raw("}");
	}

	private static void result(MessageOutput out, PushResult result) {
		if (result instanceof PushResult.Applied) {
			out.raw("{\"result\":\"applied\"}");
		}
		else if (result instanceof PushResult.Known) {
			out.raw("{\"result\":\"known\"}");
		}
		else if (result instanceof PushResult.Conflict conflict) {
			change(out.raw("{\"result\":\"conflict\",\"remote\":"), conflict.remote());
			out.raw("}}");
		}
		else if (result instanceof PushResult.Gone) {
			out.raw("{\"result\":\"conflict\",\"gone\":true}");
		}
		else if (result instanceof PushResult.Rejected rejected) {
			out.raw("{\"result\":\"rejected\",\"code\":").string(rejected.code());
			out.raw(",\"detail\":").string(rejected.detail()).raw("}");
		}
	}

	static void pullRequest(MessageOutput out, PullRequest request) {
		state(out.raw("{"), request.state());
		if (request.full()) {
			out.raw(",\"full\":true");
		}
		out.raw(",\"limit\":").number(request.limit());
		if (!request.scope().isAll()) {
			list(out.raw(",\"prefixes\":"), request.scope().prefixes(), MessageOutput::string);
		}
		out.raw("}");
	}

	static void pullResponse(MessageOutput out, PullResponse response) {
		list(out.raw("{\"changes\":"), response.changes(), (to, change) -> change(to, change).raw("}"));
		out.raw(",\"cursor\":").string(response.cursor().token());
		out.raw(response.more() ? ",\"more\":true" : ",\"more\":false");
		out.raw(",\"time\":").string(response.time().toString()).raw("}");
	}

	static void serverInfo(MessageOutput out, ServerInfo info) {
		list(out.raw("{\"protocols\":"), info.protocols(), (to, protocol) -> to.number(protocol));
		out.raw(",\"limits\":{\"entries\":").number(info.limits().entries());
		out.raw(",\"bytes\":").number(info.limits().bytes());
		out.raw(",\"changes\":").number(info.limits().changes());
		out.raw(",\"keyBytes\":").number(info.records().keyBytes());
		out.raw(",\"valueBytes\":").number(info.records().valueBytes());
		out.raw(",\"nesting\":").number(info.records().nesting());
		RequestBounds requests = info.requests();
		if (requests != null) {
			out.raw(",\"requestsPerSecond\":").number(requests.perSecond());
			out.raw(",\"requestsAtOnce\":").number(requests.atOnce());
			out.raw(",\"requestSeconds\":").number(requests.seconds());
			out.raw(",\"bytesPerSecond\":").number(requests.bytesPerSecond());
			out.raw(",\"inflationRatio\":").number(requests.inflationRatio());
		}
		TenantBounds tenant = info.tenant();
		if (tenant != null) {
			out.raw("},\"quota\":{\"stores\":").number(tenant.stores());
			out.raw(",\"devices\":").number(tenant.devices());
			out.raw(",\"records\":").number(tenant.records());
			out.raw(",\"bytes\":").number(tenant.bytes());
		}
		list(out.raw("},\"encodings\":"), info.encodings(), MessageOutput::string);
		out.raw(",\"time\":").string(info.time().toString()).raw("}");
	}

	/** Leaves the object open: a push adds to it. */
	private static MessageOutput change(MessageOutput out, RecordChange change) {
		out.raw("{\"key\":").string(change.key());
		Json value = change.value();
		if (value != null) {
			out.raw(",\"value\":").value(value);
		}
		else {
			out.raw(",\"deleted\":true");
		}
		out.raw(",\"version\":\"").raw(change.version().toString()).raw("\",\"vector\":");
		String separator = "{\"";
		for (Version newest : change.vector().newest()) {
			out.raw(separator).raw(newest.device().value()).raw("\":\"").raw(newest.timestamp().toString());
			separator = "\",\"";
		}
		return out.raw("\"}");
	}

	private static void state(MessageOutput out, DeviceState state) {
		out.raw("\"device\":").string(state.device().value());
		DeviceId formerly = state.formerly();
		if (formerly != null) {
			out.raw(",\"formerly\":").string(formerly.value());
		}
		cursor(out, ",\"cursor\":", state.cursor());
		cursor(out, ",\"seen\":", state.seen());
		list(out.raw(",\"previous\":"), state.previous(), (to, push) -> to.string(push.value()));
	}

	private static void cursor(MessageOutput out, String field, @Nullable Cursor cursor) {
		if (cursor != null) {
			out.raw(field).string(cursor.token());
		}
	}

	private static <T> MessageOutput list(MessageOutput out, List<T> elements, BiConsumer<MessageOutput, T> writer) {
		String separator = "[";
		for (T element : elements) {
			writer.accept(out.raw(separator), element);
			separator = ",";
		}
		return out.raw(elements.isEmpty() ? "[]" : "]");
	}

}
