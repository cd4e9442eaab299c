package one.persist.console.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The console: pages for people who look after stores and servers.
 *
 * @param enabled Whether there is a console. It needs a servlet web application.
 * @param path Path of the console, with a slash before it and none after it.
 * @param viewerAuthority Authority of those who may look, where the application has
 * Spring Security. Without Spring Security, whoever sits at the machine may look and act,
 * and nobody else.
 * @param actorAuthority Authority of those who may look and act, where the application
 * has Spring Security.
 * @param journal File that keeps what people did in the console. Defaults to
 * 'console-journal.ndjson' in the folder of the stores, or of the server.
 */
@ConfigurationProperties("persist.console")
public record ConsoleProperties(@DefaultValue("false") boolean enabled, @DefaultValue("/persist") String path,
		@DefaultValue("ROLE_PERSIST_VIEWER") String viewerAuthority,
		@DefaultValue("ROLE_PERSIST_ACTOR") String actorAuthority, @Nullable String journal) {

	/**
	 * The path, if pages can be below it.
	 * @return begins with a slash and does not end with one
	 * @throws IllegalArgumentException if it is another
	 */
	public String requirePath() {
		if (!this.path.matches("(/[A-Za-z0-9._~-]+)+")) {
			throw new IllegalArgumentException("The path '" + this.path + "' is not one that the console can have: set"
					+ " persist.console.path to one such as '/persist', with a slash before it and none after it");
		}
		return this.path;
	}

}
