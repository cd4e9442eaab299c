package one.persist.server.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpServer;
import one.persist.server.cli.Commands.Ended;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Commands of the operator, against a server that runs.
 */
class OperatorCommandsTest {

	@TempDir
	static Path directory;

	private static OperatedServer server;

	@TempDir
	Path folder;

	@BeforeAll
	static void start() {
		server = new OperatedServer(directory);
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	private static String token(String tenant, String device) {
		Ended made = server.commands().run("key", "create", "--tenant", tenant, "--device", device);
		assertThat(made.exit()).as(made.err()).isZero();
		return made.out().strip();
	}

	@Test
	void aKeyThatIsMadeOpensStoresUntilItIsRevoked() {
		Ended made = server.commands().run("key", "create", "--tenant", "keys", "--device", "van 1");
		assertThat(made.exit()).isZero();
		assertThat(made.out()).matches("pk_[0-9a-f]{16}_[0-9a-f]{64}\\R");
		String token = made.out().strip();
		String id = token.substring(3, 19);
		assertThat(made.err()).isEqualTo("Key " + id + " for device 'van 1' of tenant 'keys', which does not expire."
				+ " Its token:" + System.lineSeparator());
		assertThat(server.pull(token, "tasks", "van1").statusCode()).isEqualTo(200);
		assertThat(server.commands().run("key", "list", "--tenant", "keys").lines().get(1))
			.matches(id + " +van 1 +good +\\S+Z +never");
		assertThat(server.commands().run("key", "revoke", id).out())
			.startsWith("Revoked key " + id + " of device 'van 1', tenant 'keys'.");
		assertThat(server.pull(token, "tasks", "van1").statusCode()).isEqualTo(401);
		assertThat(server.commands().run("key", "list", "--tenant", "keys").out()).contains(" revoked ")
			.doesNotContain(token);
		Ended again = server.commands().run("key", "revoke", id);
		assertThat(again.exit()).isEqualTo(5);
		assertThat(again.err()).startsWith("The server refuses it (404): ");
	}

	@Test
	void aKeyExpiresWhenItIsToldTo() {
		Instant now = Instant.now();
		Ended made = server.commands()
			.at(now)
			.run("key", "create", "--tenant", "expiring", "--device", "van", "--expires", "90d", "--json");
		JsonNode key = JsonMapper.shared().readTree(made.out());
		assertThat(Duration.between(now, Instant.parse(key.get("expiresAt").asString())).toHours()).isBetween(2159L,
				2160L);
		assertThat(key.get("token").asString()).startsWith("pk_");
		assertThat(server.commands()
			.at(now.plus(Duration.ofDays(91)))
			.run("key", "list", "--tenant", "expiring")
			.lines()
			.get(1)).contains(" expired ");
		Ended wrong = server.commands()
			.run("key", "create", "--tenant", "expiring", "--device", "van", "--expires", "soon");
		assertThat(wrong.exit()).isEqualTo(2);
		assertThat(wrong.err()).startsWith("'soon' is no time");
	}

	@Test
	void devicesAreListedWithHowFarTheyAreBehindAndKeptOut() {
		String token = token("devices", "till 7");
		server.pull(token, "tasks", "till7");
		server.push(token("devices", "writer"), "tasks", "writer1", "k1");
		Ended list = server.commands()
			.at(Instant.now().plus(Duration.ofDays(3)))
			.run("device", "list", "--tenant", "devices", "--store", "tasks");
		assertThat(list.lines().get(0)).matches("DEVICE +CALLER +LAST SEEN +AGO +BEHIND +CHANGES +STATE +PROGRAM");
		assertThat(list.lines().get(1)).as("no command for the terminal comes from a device")
			.matches("till7 +till 7 +\\S+Z +3 d +1 +1 +allowed +till/1.0 \\?31m");
		JsonNode device = JsonMapper.shared()
			.readTree(server.commands()
				.run("device", "list", "--tenant", "devices", "--store", "tasks", "--json")
				.lines()
				.get(0));
		assertThat(device.get("commitsBehind").asInt()).isEqualTo(1);
		assertThat(server.commands().run("device", "revoke", "till7", "--tenant", "devices").out())
			.startsWith("Device till7 of tenant 'devices' is kept out.");
		assertThat(server.pull(token, "tasks", "till7").statusCode()).isEqualTo(403);
		assertThat(server.commands().run("device", "allow", "till7", "--tenant", "devices").out())
			.startsWith("Device till7 of tenant 'devices' is let in.");
		assertThat(server.pull(token, "tasks", "till7").statusCode()).isEqualTo(200);
	}

	@Test
	void morePagesThanOneAreListed() {
		for (int i = 0; i < 60; i++) {
			token("many", "a" + i);
			token("many", "a" + i);
		}
		assertThat(server.commands().run("key", "list", "--tenant", "many").lines()).hasSize(121);
	}

	@Test
	void aTenantIsExportedImportedAndDeleted() throws IOException {
		String token = token("source", "van");
		server.push(token, "tasks", "van1", "k1");
		server.push(token, "notes", "van1", "n1");
		Path file = this.folder.resolve("source.ndjson.gz");
		Ended exported = server.commands().run("tenant", "export", "--tenant", "source", "--output", file.toString());
		assertThat(exported.exit()).as(exported.err()).isZero();
		assertThat(exported.err()).startsWith("Exported tenant 'source': 12 lines.");
		try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
			assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("\"of van1\"")
				.doesNotContain(token);
		}
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
		assertThat(server.commands().run("tenant", "import", "--tenant", "target", "--input", file.toString()).err())
			.startsWith("Imported tenant 'target': 2 stores.");
		assertThat(server.commands().run("tenant", "list").out()).containsPattern("target +2");
		Ended again = server.commands().run("tenant", "import", "--tenant", "target", "--input", file.toString());
		assertThat(again.exit()).isEqualTo(5);
		assertThat(again.err()).startsWith("The server refuses it (409): There is a tenant 'target' already");
		Ended over = server.commands().run("tenant", "export", "--tenant", "source", "--output", file.toString());
		assertThat(over.exit()).isEqualTo(1);
		assertThat(over.err()).contains("is there already");
		assertThat(server.commands().run("tenant", "delete", "--tenant", "target", "--confirm", "targe").exit())
			.isEqualTo(5);
		assertThat(server.commands().run("tenant", "delete", "--tenant", "target", "--confirm", "target").exit())
			.isZero();
		assertThat(server.commands().run("tenant", "list").out()).doesNotContain("target");
	}

	@Test
	void aStoreGoesThroughAPipe() {
		String token = token("piped", "van");
		server.push(token, "tasks", "van1", "k1");
		server.push(token, "notes", "van1", "n1");
		String lines = server.commands().run("tenant", "export", "--tenant", "piped", "--store", "tasks").out();
		assertThat(lines).contains("\"k1\"").doesNotContain("\"n1\"");
		assertThat(server.commands().in(lines).run("tenant", "import", "--tenant", "piped2", "--store", "tasks").err())
			.startsWith("Imported store 'tasks' of tenant 'piped2': 1 stores.");
		Ended cut = server.commands()
			.in(lines.substring(0, lines.length() - 20))
			.run("tenant", "import", "--tenant", "piped3");
		assertThat(cut.exit()).isEqualTo(5);
		assertThat(cut.err()).contains("cut off");
	}

	@Test
	void whoIsNotTheOperatorIsRefusedAndNoTokenIsShown() throws IOException {
		String wrong = "wrong-token-0123456789";
		Ended refused = server.commands().variable(OperatorAccess.TOKEN, wrong).run("tenant", "list");
		assertThat(refused.exit()).isEqualTo(5);
		assertThat(refused.err()).contains("does not take the token").doesNotContain(wrong);
		Path file = Files.writeString(this.folder.resolve("token"), OperatedServer.OPERATOR + "\n");
		assertThat(server.commands()
			.variable(OperatorAccess.TOKEN, wrong)
			.run("tenant", "list", "--token-file", file.toString())
			.exit()).isZero();
		for (String bad : List.of("", "two words", "new\nline")) {
			Ended unusable = server.commands().variable(OperatorAccess.TOKEN, bad).run("tenant", "list");
			assertThat(unusable.exit()).as(bad).isEqualTo(2);
			assertThat(unusable.err()).doesNotContain("two words", "new");
		}
		assertThat(server.commands().run("tenant", "list", "--token-file", "none").exit()).isEqualTo(2);
	}

	@Test
	void theTokenIsNotSentWhereItCouldBeRead() {
		Commands commands = new Commands().variable(OperatorAccess.TOKEN, OperatedServer.OPERATOR);
		Ended plain = commands.run("tenant", "list", "--server", "http://sync.invalid");
		assertThat(plain.exit()).isEqualTo(2);
		assertThat(plain.err()).contains("could be read on the way", "--allow-http");
		assertThat(commands.run("tenant", "list", "--server", "http://sync.invalid", "--allow-http").exit())
			.as("nobody is there")
			.isEqualTo(4);
		for (String none : List.of("ftp://localhost", "localhost:8080", "http://", "http://user:pw@localhost",
				"no url")) {
			assertThat(commands.run("tenant", "list", "--server", none).exit()).as(none).isEqualTo(2);
		}
	}

	@Test
	void aServerThatIsAwayIsToldFromOneThatIsNone() throws IOException {
		HttpServer other = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
		String url = "http://127.0.0.1:" + other.getAddress().getPort();
		other.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, 2);
			exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
			exchange.close();
		});
		other.start();
		Ended none = server.commands().run("tenant", "list", "--server", url);
		other.stop(0);
		assertThat(none.exit()).isEqualTo(1);
		assertThat(none.err()).contains("is no Persist server (status 200)");
		Ended away = server.commands().run("tenant", "list", "--server", url);
		assertThat(away.exit()).isEqualTo(4);
		assertThat(away.err()).contains("cannot be reached");
	}

	@Test
	void anExportThatBreaksOffLeavesNoFile() throws IOException {
		HttpServer broken = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
		broken.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().add("Persist-Protocol", "1");
			exchange.sendResponseHeaders(200, 0);
			try (OutputStream out = exchange.getResponseBody()) {
				out.write("{\"type\":\"tenant\",\"format\":1}\n{\"type\":\"end\",\"lines\":3}\n"
					.getBytes(StandardCharsets.UTF_8));
			}
		});
		broken.start();
		Ended cut = server.commands()
			.run("tenant", "export", "--tenant", "acme", "--server",
					"http://127.0.0.1:" + broken.getAddress().getPort(), "--output",
					this.folder.resolve("acme.ndjson").toString());
		broken.stop(0);
		assertThat(cut.exit()).isEqualTo(4);
		assertThat(cut.err()).contains("breaks off after 2 lines");
		assertThat(this.folder).isEmptyDirectory();
	}

}
