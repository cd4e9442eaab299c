package one.persist.server.http;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.function.Function;

import one.persist.protocol.ProtocolCodec;
import one.persist.protocol.PullRequest;
import one.persist.protocol.PullResponse;
import one.persist.protocol.PushRequest;
import one.persist.protocol.PushResponse;
import one.persist.spi.Remote;
import one.persist.spi.RemoteException;
import one.persist.spi.RemoteException.Kind;
import one.persist.spi.RemoteLimits;
import tools.jackson.databind.json.JsonMapper;

/**
 * The plainest client: one request a call, every code taken at its word.
 */
record HttpRemote(TestServer server, String store, String token) implements Remote {

	@Override
	public RemoteLimits limits() {
		HttpResponse<byte[]> response = this.server.get("/v1", Map.of("Authorization", "Bearer " + this.token));
		return ProtocolCodec.readServerInfo(new ByteArrayInputStream(response.body())).limits();
	}

	@Override
	public PushResponse push(PushRequest request) {
		return call("push", ProtocolCodec.write(request), ProtocolCodec::readPushResponse);
	}

	@Override
	public PullResponse pull(PullRequest request) {
		return call("pull", ProtocolCodec.write(request), ProtocolCodec::readPullResponse);
	}

	private <T> T call(String call, byte[] body, Function<InputStream, T> reader) {
		Map<String, String> headers = TestServer.with("Authorization", "Bearer " + this.token);
		headers.put("Content-Encoding", "gzip");
		HttpResponse<byte[]> response = this.server.send("POST", "/v1/stores/" + this.store + "/" + call, headers,
				TestServer.gzip(body));
		if (response.statusCode() == 200) {
			return reader.apply(new ByteArrayInputStream(response.body()));
		}
		String code = JsonMapper.shared().readTree(response.body()).get("code").asString();
		throw new RemoteException(kind(response.statusCode(), code), code, null);
	}

	private static Kind kind(int status, String code) {
		return switch (status + " " + code) {
			case "410 history-diverged" -> Kind.HISTORY_DIVERGED;
			case "410 cursor-expired" -> Kind.CURSOR_EXPIRED;
			case "409 device-forked" -> Kind.DEVICE_FORKED;
			case "413 too-large" -> Kind.TOO_LARGE;
			case "400 malformed" -> Kind.REFUSED;
			default -> throw new AssertionError("Unexpected answer: " + status + " " + code);
		};
	}

}
