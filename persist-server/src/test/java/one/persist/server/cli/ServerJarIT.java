package one.persist.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * The jar as an operator runs it: commands and a server in processes of their own.
 */
class ServerJarIT {

	private static final String OPERATOR = "operator-token-0123456789";

	private static final Path JAR = Path.of(System.getProperty("server.jar", "none"));

	@TempDir
	Path folder;

	private static List<String> java(String... arguments) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
		command.addAll(List.of(arguments));
		return command;
	}

	private static List<String> jar(String... arguments) {
		assertThat(JAR).as("made by ./mvnw verify").isRegularFile();
		List<String> command = java("-jar", JAR.toString());
		command.addAll(List.of(arguments));
		return command;
	}

	/** Runs a command to its end. */
	private Ended run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
		Path out = Files.createTempFile(this.folder, "out", "");
		Path err = Files.createTempFile(this.folder, "err", "");
		ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
		builder.environment().putAll(environment);
		Process process = builder.start();
		process.getOutputStream().close();
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
	}

	private Ended run(String... arguments) throws IOException, InterruptedException {
		return run(Map.of(), jar(arguments));
	}

	@Test
	void theJarSaysWhatItCanDo() throws Exception {
		Ended help = run("--help");
		assertThat(help.exit()).isZero();
		assertThat(help.out()).startsWith("Usage: java -jar persist-server")
			.contains("key", "device", "tenant", "store");
		assertThat(help.err()).isEmpty();
		assertThat(run("--version").out()).matches("Persist \\d.*\\R");
		Ended wrong = run("store", "statu");
		assertThat(wrong.exit()).isEqualTo(2);
		assertThat(wrong.out()).isEmpty();
	}

	@Test
	void aServerIsStartedAndOperated() throws Exception {
		int port = freePort();
		String url = "http://127.0.0.1:" + port;
		Process server = new ProcessBuilder(jar("--server.port=" + port, "--server.address=127.0.0.1",
				"--persist.server.directory=" + this.folder.resolve("data"),
				"--persist.server.operator.token=" + OPERATOR, "--spring.main.banner-mode=off"))
			.redirectErrorStream(true)
			.redirectOutput(this.folder.resolve("server.log").toFile())
			.start();
		try {
			await().atMost(Duration.ofSeconds(60)).until(() -> answers(url));
			Map<String, String> operator = Map.of("PERSIST_SERVER", url, "PERSIST_OPERATOR_TOKEN", OPERATOR);
			Ended key = run(operator, jar("key", "create", "--tenant", "acme", "--device", "van-1"));
			assertThat(key.exit()).as(key.err()).isZero();
			assertThat(key.out()).matches("pk_[0-9a-f]{16}_[0-9a-f]{64}\\R");
			assertThat(run(operator, jar("key", "list", "--tenant", "acme")).out()).contains("van-1");
			Ended refused = run(Map.of("PERSIST_SERVER", url, "PERSIST_OPERATOR_TOKEN", "wrong-0123456789"),
					jar("device", "list", "--tenant", "acme", "--store", "tasks"));
			assertThat(refused.exit()).isEqualTo(5);
		}
		finally {
			server.destroy();
			assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
		}
		Ended away = run(Map.of("PERSIST_SERVER", url, "PERSIST_OPERATOR_TOKEN", OPERATOR), jar("tenant", "list"));
		assertThat(away.exit()).isEqualTo(4);
		assertThat(away.err()).startsWith("The server at " + url + " cannot be reached");
	}

	private static boolean answers(String url) throws InterruptedException {
		try {
			return HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create(url + "/actuator/health/readiness")).build(),
						BodyHandlers.discarding())
				.statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			return socket.getLocalPort();
		}
	}

	@Test
	void aStoreIsLookedIntoBesideItsApplicationAndAfterItWasKilled() throws Exception {
		Path file = this.folder.resolve("tasks.db");
		Process owner = new ProcessBuilder(
				java("-cp", System.getProperty("java.class.path"), StoreOwner.class.getName(), file.toString()))
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		try (BufferedReader said = new BufferedReader(
				new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8))) {
			tell(owner, said, "k1");
			Ended open = run("store", "status", file.toString());
			assertThat(open.exit()).as(open.err()).isZero();
			assertThat(open.out()).contains("Opened last by store 'tasks', process " + owner.pid() + " on ",
					", which runs.", "1 records, ");
			assertThat(open.err()).isEmpty();
			tell(owner, said, "k2");
			assertThat(run("store", "verify", file.toString()).out()).contains(": sound, 2 records.");
			assertThat(run("store", "salvage", file.toString()).exit()).isEqualTo(4);
			tell(owner, said, "k3");
		}
		finally {
			owner.destroyForcibly().waitFor();
		}
		byte[] log = Files.readAllBytes(this.folder.resolve("tasks.db-wal"));
		assertThat(log).as("what was not moved into the file when it was killed").isNotEmpty();
		Ended killed = run("store", "status", file.toString());
		assertThat(killed.out()).contains(", which does not run here.", "3 records, ");
		assertThat(run("store", "verify", file.toString()).exit()).isZero();
		assertThat(Files.readAllBytes(this.folder.resolve("tasks.db-wal"))).isEqualTo(log);
		Ended salvaged = run("store", "salvage", file.toString());
		assertThat(salvaged.exit()).isZero();
		assertThat(salvaged.out().lines()).hasSize(3);
		String text = Files.readString(this.folder.resolve("tasks.db-wal"), StandardCharsets.ISO_8859_1);
		Files.writeString(this.folder.resolve("tasks.db-wal"), text.replace("\0", "\1"), StandardCharsets.ISO_8859_1);
		assertThat(run("store", "status", file.toString()).exit()).as("nothing of the store is left").isEqualTo(1);
	}

	private static void tell(Process owner, BufferedReader said, String key) throws IOException {
		OutputStream in = owner.getOutputStream();
		in.write((key + "\n").getBytes(StandardCharsets.UTF_8));
		in.flush();
		assertThat(said.readLine()).isEqualTo("wrote " + key);
	}

	@Test
	void progressIsShownOnATerminalAlone() throws Exception {
		assumeThat(Path.of("/usr/bin/script")).as("what makes a terminal").isExecutable();
		Path file = this.folder.resolve("tasks.db");
		Path lines = this.folder.resolve("lines.ndjson");
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < 20_000; i++) {
			text.append("{\"key\":\"k").append(i).append("\",\"value\":").append(i).append("}\n");
		}
		Files.writeString(lines, text);
		List<String> command = jar("store", "import", "--create", "--replace", file.toString(), "--input",
				lines.toString());
		Ended watched = run(Map.of(), List.of("/usr/bin/script", "-qec", String.join(" ", command), "/dev/null"));
		assertThat(watched.exit()).as(watched.out()).isZero();
		assertThat(watched.out()).contains("\rImporting: [", "%, ", " bytes", "20000 written.");
		Ended piped = run(Map.of(), command);
		assertThat(piped.out() + piped.err()).doesNotContain("\r").contains("20000 written.");
	}

	/**
	 * How a process ended.
	 */
	private record Ended(int exit, String out, String err) {

	}

}
