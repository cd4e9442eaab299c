package one.persist.server.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keys of devices.
 */
@Command(name = "key", description = "Make, list and revoke keys of devices.")
final class KeyCommands {

	private static final String PATH = "/keys";

	private static final Pattern DAYS = Pattern.compile("(\\d{1,5})d");

	private final Terminal terminal;

	KeyCommands(Terminal terminal) {
		this.terminal = terminal;
	}

	@Command(name = "create", description = { "Make a key for a device, and print its token.",
			"The token is printed to the standard output and is told nowhere else, now or later." })
	int create(@Mixin OperatorAccess access, @Mixin JsonOutput json,
			@Option(names = "--tenant", required = true, paramLabel = "NAME",
					description = "Whose stores the key opens.") String tenant,
			@Option(names = "--device", required = true, paramLabel = "NAME",
					description = "Which device the key is for.") String device,
			@Option(names = "--expires", paramLabel = "WHEN",
					description = "When it opens nothing any more: a time such"
							+ " as 2027-01-31T00:00:00Z, or in so many days, such as 90d. Default: never.") @Nullable String expires) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("tenant", tenant);
		body.put("device", device);
		if (expires != null) {
			body.put("expiresAt", time(expires).toString());
		}
		JsonNode key = access.connect(this.terminal).post(PATH, Map.of(), JsonMapper.shared().writeValueAsString(body));
		if (json.isWanted()) {
			json.print(this.terminal, key);
			return ExitCode.OK.number();
		}
		String end = key.path("expiresAt").asString("");
		this.terminal.note("Key " + key.path("id").asString("") + " for device '" + device + "' of tenant '" + tenant
				+ "', " + (end.isEmpty() ? "which does not expire" : "until " + end) + ". Its token:");
		this.terminal.say(key.path("token").asString(""));
		return ExitCode.OK.number();
	}

	private Instant time(String text) {
		Matcher days = DAYS.matcher(text);
		try {
			return days.matches() ? this.terminal.now().plus(Duration.ofDays(Long.parseLong(days.group(1))))
					: Instant.parse(text);
		}
		catch (DateTimeException ex) {
			throw new CommandException(ExitCode.USAGE,
					"'" + text + "' is no time: give one such as 2027-01-31T00:00:00Z, or days, such as 90d.", ex);
		}
	}

	@Command(name = "list", description = "List the keys of a tenant, also those that open nothing any more.")
	int list(@Mixin OperatorAccess access, @Mixin JsonOutput json, @Option(names = "--tenant", required = true,
			paramLabel = "NAME", description = "Whose keys.") String tenant) {
		OperatorApi api = access.connect(this.terminal);
		TextTable table = new TextTable("KEY", "DEVICE", "STATE", "CREATED", "EXPIRES");
		api.each(PATH, Map.of("tenant", tenant), (key) -> {
			if (json.isWanted()) {
				json.print(this.terminal, key);
			}
			else {
				table.add(key.path("id").asString(""), key.path("device").asString(""), state(key),
						key.path("createdAt").asString(""), key.path("expiresAt").asString("never"));
			}
		});
		json.orPrint(this.terminal, table);
		return ExitCode.OK.number();
	}

	private String state(JsonNode key) {
		if (!key.path("revokedAt").asString("").isEmpty()) {
			return "revoked";
		}
		String expires = key.path("expiresAt").asString("");
		return (expires.isEmpty() || this.terminal.now().isBefore(Instant.parse(expires))) ? "good" : "expired";
	}

	@Command(name = "revoke", description = "Revoke a key: it opens nothing from the next call on, for ever.")
	int revoke(@Mixin OperatorAccess access, @Mixin JsonOutput json, @Parameters(paramLabel = "KEY",
			description = "Id of the key, which its token shows after 'pk_'.") String id) {
		JsonNode key = access.connect(this.terminal).delete(PATH + "/" + OperatorApi.encoded(id), Map.of());
		if (json.isWanted()) {
			json.print(this.terminal, key);
		}
		else {
			this.terminal.say("Revoked key " + id + " of device '" + key.path("device").asString("") + "', tenant '"
					+ key.path("tenant").asString("") + "'.");
		}
		return ExitCode.OK.number();
	}

}
