package one.persist.server.cli;

import java.time.Instant;
import java.util.Map;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/**
 * Devices that call the server.
 */
@Command(name = "device", description = "List devices, keep them out, let them in.")
final class DeviceCommands {

	private static final String PATH = "/devices";

	private final Terminal terminal;

	DeviceCommands(Terminal terminal) {
		this.terminal = terminal;
	}

	@Command(name = "list",
			description = { "List the devices of a store: when each was last seen, and how far it is behind.",
					"BEHIND counts commits that the device has not read, 1000 at most, and the changes in them." })
	int list(@Mixin OperatorAccess access, @Mixin JsonOutput json,
			@Option(names = "--tenant", required = true, paramLabel = "NAME",
					description = "Whose store.") String tenant,
			@Option(names = "--store", required = true, paramLabel = "NAME",
					description = "Which store.") String store) {
		OperatorApi api = access.connect(this.terminal);
		TextTable table = new TextTable("DEVICE", "CALLER", "LAST SEEN", "AGO", "BEHIND", "CHANGES", "STATE",
				"PROGRAM");
		api.each(PATH, Map.of("tenant", tenant, "store", store), (device) -> {
			if (json.isWanted()) {
				json.print(this.terminal, device);
			}
			else {
				add(table, device);
			}
		});
		json.orPrint(this.terminal, table);
		return ExitCode.OK.number();
	}

	private void add(TextTable table, JsonNode device) {
		String seen = device.path("lastSeen").asString("");
		table.add(device.path("device").asString(""), device.path("caller").asString(""), seen,
				Ago.text(Instant.parse(seen), this.terminal.now()), device.path("commitsBehind").asLong(0),
				device.path("changesBehind").asLong(0), device.path("revoked").asBoolean(false) ? "revoked" : "allowed",
				device.path("client").asString(""));
	}

	@Command(name = "revoke", description = { "Keep a device out of all stores of a tenant, from its next call on.",
			"To lock out whoever has its key, revoke the key: 'key revoke'." })
	int revoke(@Mixin OperatorAccess access, @Mixin JsonOutput json,
			@Option(names = "--tenant", required = true, paramLabel = "NAME",
					description = "Whose device.") String tenant,
			@Parameters(paramLabel = "DEVICE",
					description = "Id of the device, as 'device list' shows it.") String id) {
		return set("revoke", access, json, Map.of("tenant", tenant, "device", id));
	}

	@Command(name = "allow", description = "Let a device call again that was kept out.")
	int allow(@Mixin OperatorAccess access, @Mixin JsonOutput json,
			@Option(names = "--tenant", required = true, paramLabel = "NAME",
					description = "Whose device.") String tenant,
			@Parameters(paramLabel = "DEVICE", description = "Id of the device.") String id) {
		return set("allow", access, json, Map.of("tenant", tenant, "device", id));
	}

	private int set(String what, OperatorAccess access, JsonOutput json, Map<String, String> whose) {
		String id = String.valueOf(whose.get("device"));
		String tenant = String.valueOf(whose.get("tenant"));
		JsonNode answer = access.connect(this.terminal)
			.post(PATH + "/" + OperatorApi.encoded(id) + "/" + what, Map.of("tenant", tenant), "");
		if (json.isWanted()) {
			json.print(this.terminal, answer);
		}
		else {
			this.terminal.say("Device " + id + " of tenant '" + tenant + "' is "
					+ (answer.path("revoked").asBoolean(false) ? "kept out." : "let in."));
		}
		return ExitCode.OK.number();
	}

}
