package one.persist.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/**
 * Tenants and stores as wholes.
 */
@Command(name = "tenant", description = "List, export, import and delete tenants, and export and import single stores.")
final class TenantCommands {

	private static final String PATH = "/tenants";

	private static final String TENANT = "tenant";

	private final Terminal terminal;

	TenantCommands(Terminal terminal) {
		this.terminal = terminal;
	}

	@Command(name = "list", description = "List the tenants that have a store.")
	int list(@Mixin OperatorAccess access, @Mixin JsonOutput json) {
		OperatorApi api = access.connect(this.terminal);
		TextTable table = new TextTable("TENANT", "STORES");
		api.each(PATH, Map.of(), (tenant) -> {
			if (json.isWanted()) {
				json.print(this.terminal, tenant);
			}
			else {
				table.add(tenant.path(TENANT).asString(""), tenant.path("stores").asLong(0));
			}
		});
		json.orPrint(this.terminal, table);
		return ExitCode.OK.number();
	}

	@Command(name = "export",
			description = { "Export all of a tenant but its keys, or one of its stores, as lines of JSON.",
					"Devices can go on where it is imported. Each store is as it was at one moment." })
	int export(@Mixin OperatorAccess access,
			@Option(names = "--tenant", required = true, paramLabel = "NAME", description = "Who.") String tenant,
			@Option(names = "--store", paramLabel = "NAME",
					description = "One store alone. Default: all.") @Nullable String store,
			@Option(names = "--output", defaultValue = OutputFile.STANDARD, paramLabel = "FILE",
					description = "Where to; gzip if it ends in .gz. Default: the standard output.") String output)
			throws IOException {
		OperatorApi api = access.connect(this.terminal);
		long lines;
		try (ProgressLine progress = new ProgressLine(this.terminal, "Exporting", "lines");
				InputStream in = api.download(PATH + "/export", whose(tenant, store));
				OutputFile file = OutputFile.open(output, this.terminal)) {
			lines = new ExportedLines(progress).copy(in, file.out());
			file.finish();
		}
		this.terminal.note("Exported " + what(tenant, store) + ": " + lines + " lines.");
		return ExitCode.OK.number();
	}

	@Command(name = "import", description = { "Import what was exported, all of it or nothing.",
			"A tenant must not have a store yet; a single store must not be there yet." })
	int importTenant(@Mixin OperatorAccess access,
			@Option(names = "--tenant", required = true, paramLabel = "NAME",
					description = "Who it is to be here; may be another name.") String tenant,
			@Option(names = "--store", paramLabel = "NAME",
					description = "This store of the export alone. Default: all.") @Nullable String store,
			@Option(names = "--input", defaultValue = OutputFile.STANDARD, paramLabel = "FILE",
					description = "What was exported; gzip if it ends in .gz. Default: the standard input.") String input)
			throws IOException {
		OperatorApi api = access.connect(this.terminal);
		// a server that does not take the token says so before all is sent
		api.get(PATH, Map.of());
		JsonNode answer;
		try (InputFile file = InputFile.open(input, "Importing", this.terminal)) {
			answer = api.upload(PATH + "/import", whose(tenant, store), BodyPublishers.ofInputStream(file::in));
		}
		this.terminal.note("Imported " + what(tenant, store) + ": " + answer.path("stores").asLong(0) + " stores.");
		return ExitCode.OK.number();
	}

	@Command(name = "delete", description = { "Delete all of a tenant: stores, devices, keys.",
			"Withdraw its tokens first: a device that may still call begins the tenant anew." })
	int delete(@Mixin OperatorAccess access,
			@Option(names = "--tenant", required = true, paramLabel = "NAME", description = "Who.") String tenant,
			@Option(names = "--confirm", required = true, paramLabel = "NAME",
					description = "The name once more.") String confirm) {
		access.connect(this.terminal).delete(PATH, Map.of(TENANT, tenant, "confirm", confirm));
		this.terminal.note("Deleted tenant '" + tenant + "'.");
		return ExitCode.OK.number();
	}

	private static Map<String, String> whose(String tenant, @Nullable String store) {
		Map<String, String> parameters = new LinkedHashMap<>();
		parameters.put(TENANT, tenant);
		if (store != null) {
			parameters.put("store", store);
		}
		return parameters;
	}

	private static String what(String tenant, @Nullable String store) {
		return (store != null) ? "store '" + store + "' of tenant '" + tenant + "'" : "tenant '" + tenant + "'";
	}

}
