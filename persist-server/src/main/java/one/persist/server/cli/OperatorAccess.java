package one.persist.server.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that say which server a command talks to, and as whom. A token is no
 * option: all users of a machine see the arguments of its processes.
 */
final class OperatorAccess {

	static final String SERVER = "PERSIST_SERVER";

	static final String TOKEN = "PERSIST_OPERATOR_TOKEN";

	private static final String DEFAULT_SERVER = "http://localhost:8080";

	private static final Pattern TOKEN_FORM = Pattern.compile("[\\x21-\\x7e]+");

	@Option(names = "--server", paramLabel = "URL",
			description = "Address of the server, with persist.server.path if that is set."
					+ " Default: $PERSIST_SERVER, or http://localhost:8080.")
	private @Nullable String server;

	@Option(names = "--token-file", paramLabel = "FILE",
			description = "File with the operator's token. Default: the token itself in $PERSIST_OPERATOR_TOKEN.")
	private @Nullable Path tokenFile;

	@Option(names = "--allow-http", description = "Send the token without TLS to a server that is not on this machine.")
	private boolean allowHttp;

	/**
	 * Prepares calls to the server; none is made yet.
	 * @throws CommandException if the address or the token is missing or not allowed
	 */
	OperatorApi connect(Terminal terminal) {
		URI address = address(terminal);
		boolean plain = "http".equals(address.getScheme());
		if (plain && !this.allowHttp && !isLoopback(address.getHost())) {
			throw usage("The token could be read on the way to " + address
					+ ". Use https, or --allow-http on a network that you trust.");
		}
		return new OperatorApi(address, token(terminal));
	}

	private URI address(Terminal terminal) {
		String text = (this.server != null) ? this.server : terminal.variable(SERVER);
		text = (text == null || text.isBlank()) ? DEFAULT_SERVER : text.strip();
		try {
			URI address = URI.create(text.replaceAll("/+$", ""));
			String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
			boolean known = scheme.equals("http") || scheme.equals("https");
			if (known && address.getHost() != null && address.getRawQuery() == null && address.getUserInfo() == null) {
				return address;
			}
		}
		catch (IllegalArgumentException ex) {
			// told as any other that is none
		}
		throw usage("'" + text + "' is no address of a server. Give one such as https://sync.example.com.");
	}

	private static boolean isLoopback(String host) {
		try {
			return InetAddress.getByName(host).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

	private String token(Terminal terminal) {
		String token = (this.tokenFile != null) ? read(this.tokenFile) : terminal.variable(TOKEN);
		if (token == null || token.isBlank()) {
			throw usage(
					"There is no operator's token. Set " + TOKEN + ", or name a file by --token-file: it is the value"
							+ " of persist.server.operator.token on the server.");
		}
		if (!TOKEN_FORM.matcher(token.strip()).matches()) {
			throw usage("What is given as the operator's token has characters that no token has.");
		}
		return token.strip();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new CommandException(ExitCode.USAGE,
					"The token's file " + file + " cannot be read. Check the path and who may read it.", ex);
		}
	}

	private static CommandException usage(String message) {
		return new CommandException(ExitCode.USAGE, message, null);
	}

}
