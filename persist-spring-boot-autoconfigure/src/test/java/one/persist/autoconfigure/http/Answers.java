package one.persist.autoconfigure.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

import mockwebserver3.MockResponse;
import okio.Buffer;
import one.persist.DeviceId;
import one.persist.HybridTimestamp;
import one.persist.Json;
import one.persist.Version;
import one.persist.VersionVector;
import one.persist.protocol.Cursor;
import one.persist.protocol.DeviceState;
import one.persist.protocol.ProtocolCodec;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushEntry;
import one.persist.protocol.PushName;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.protocol.PushResult;
import one.persist.protocol.RecordChange;
import one.persist.protocol.ServerInfo;
import one.persist.spi.RemoteLimits;

/**
 * What a server answers, and what a device asks.
 */
final class Answers {

	static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");

	static final DeviceId DEVICE = new DeviceId("d7k2aaaa");

	private Answers() {
	}

	static MockResponse info(Integer... protocols) {
		return json(
				ProtocolCodec.write(new ServerInfo(List.of(protocols), RemoteLimits.DEFAULT, List.of("gzip"), TIME)))
			.build();
	}

	static byte[] pulled() {
		return ProtocolCodec.write(new PullResponse(List.of(), new Cursor("c1"), false, TIME));
	}

	static byte[] pushed(int results) {
		List<PushResult> all = new ArrayList<>();
		for (int i = 0; i < results; i++) {
			all.add(new PushResult.Applied());
		}
		return ProtocolCodec.write(new PushResponse(all, new Cursor("c2"), TIME));
	}

	static MockResponse.Builder json(byte[] body) {
		return new MockResponse.Builder().code(200)
			.addHeader("Content-Type", "application/json")
			.addHeader("Persist-Protocol", "1")
			.body(new Buffer().write(body));
	}

	static MockResponse problem(int status, String code, String detail) {
		return new MockResponse.Builder().code(status)
			.addHeader("Content-Type", "application/problem+json")
			.addHeader("Persist-Protocol", "1")
			.body("{\"status\":" + status + ",\"code\":\"" + code + "\",\"detail\":\"" + detail + "\"}")
			.build();
	}

	static MockResponse status(int status, String... headers) {
		MockResponse.Builder answer = new MockResponse.Builder().code(status);
		for (int i = 0; i < headers.length; i += 2) {
			answer.addHeader(headers[i], headers[i + 1]);
		}
		return answer.build();
	}

	static byte[] gzip(byte[] body) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
			gzip.write(body);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return out.toByteArray();
	}

	static PullRequest pull() {
		return new PullRequest(DeviceState.fresh(DEVICE), false, 100);
	}

	static PushRequest push(String... values) {
		Version version = new Version(HybridTimestamp.parse("0192f3c4a5b60001"), DEVICE);
		List<PushEntry> entries = new ArrayList<>();
		for (String value : values) {
			entries.add(new PushEntry(new RecordChange("t" + (entries.size() + 1), Json.parse("\"" + value + "\""),
					version, VersionVector.of(version)), false));
		}
		return new PushRequest(DeviceState.fresh(DEVICE), new PushName("p1"), entries);
	}

}
