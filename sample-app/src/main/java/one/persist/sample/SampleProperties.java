package one.persist.sample;

import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What this device is called, and by which names it may be reached.
 *
 * @param name name that the page shows
 * @param hosts host names that a request may be addressed to
 */
@ConfigurationProperties("sample")
public record SampleProperties(@DefaultValue("This van") String name, @DefaultValue( {
		"localhost", "127.0.0.1", "[::1]" }) Set<String> hosts){

}
