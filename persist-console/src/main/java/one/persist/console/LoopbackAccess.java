package one.persist.console;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Enumeration;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Without a login, only who sits at this machine may look and act: the connection comes
 * from it, nothing says that it was passed on for someone else, and the browser calls the
 * machine by a name that no foreign site can have made to point here.
 */
public final class LoopbackAccess implements Access {

	/** What proxies add, even one that runs on this machine. */
	private static final List<String> PASSED_ON = List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host",
			"X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Server", "X-Real-IP", "True-Client-IP",
			"CF-Connecting-IP", "Via");

	/** Set by Tomcat where it has taken the address out of such a header. */
	private static final String FORWARDED_BY_TOMCAT = "org.apache.tomcat.request.forwarded";

	private static final String ADVICE = " Open the console on the machine itself, as localhost, or add Spring"
			+ " Security to the application.";

	private final boolean headersAreTrusted;

	/**
	 * Creates the rule.
	 * @param headersAreTrusted whether the application takes the address of a client from
	 * headers: then nobody can tell where a request comes from
	 */
	public LoopbackAccess(boolean headersAreTrusted) {
		this.headersAreTrusted = headersAreTrusted;
	}

	@Override
	public Verdict check(HttpServletRequest request) {
		String reason = refusal(request);
		return (reason != null) ? new Refused(reason + ADVICE)
				: new Admitted(new Visitor("this machine (" + request.getRemoteAddr() + ")", true));
	}

	private @Nullable String refusal(HttpServletRequest request) {
		if (this.headersAreTrusted) {
			return "The application believes what headers say of a client's address"
					+ " (server.forward-headers-strategy), so that without a login nobody can tell who calls.";
		}
		if (isPassedOn(request)) {
			return "The request was passed on by a proxy, and without a login the console answers this machine alone.";
		}
		if (!isLoopback(request.getRemoteAddr())) {
			return "Without a login the console answers this machine alone.";
		}
		if (!isOwnName(request)) {
			return "Without a login the console answers to the names localhost, 127.0.0.1 and [::1] alone.";
		}
		return null;
	}

	private static boolean isPassedOn(HttpServletRequest request) {
		return PASSED_ON.stream().anyMatch((name) -> request.getHeader(name) != null)
				|| request.getAttribute(FORWARDED_BY_TOMCAT) != null;
	}

	/** Exactly one Host header, so that nobody reads another than this. */
	private static boolean isOwnName(HttpServletRequest request) {
		Enumeration<String> hosts = request.getHeaders("Host");
		if (!hosts.hasMoreElements()) {
			return false;
		}
		String host = hosts.nextElement();
		String name = host.startsWith("[") ? host.replaceFirst("\\](:\\d+)?$", "").substring(1)
				: host.replaceFirst(":\\d+$", "");
		return !hosts.hasMoreElements() && (name.equalsIgnoreCase("localhost") || isLoopback(name));
	}

	/** Takes addresses alone: a name is never looked up. */
	private static boolean isLoopback(String address) {
		boolean literal = address.contains(":") ? address.matches("[0-9a-fA-F:.%]+")
				: address.matches("\\d{1,3}(\\.\\d{1,3}){3}");
		try {
			return literal && InetAddress.getByName(address).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

}
