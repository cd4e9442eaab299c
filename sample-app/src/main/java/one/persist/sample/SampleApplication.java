package one.persist.sample;

import java.util.List;
import java.util.TreeSet;

import one.persist.conflict.MergeFunction;
import one.persist.sample.demo.Demo;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Profiles;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * A device in the field: the stores of {@code application.yml}, a REST API and a page.
 * Without the profile {@code device}, two of them start as a demo, with a server to sync
 * with.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SampleApplication {

	/**
	 * Starts the demo, or with the profile {@code device} a single device.
	 * @param args properties, as {@code --name=value}
	 */
	public static void main(String[] args) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(args));
		if (environment.acceptsProfiles(Profiles.of("device"))) {
			SpringApplication.run(SampleApplication.class, args);
		}
		else {
			Demo.main(args);
		}
	}

	/**
	 * Merges tasks that two devices changed: tags that either has put on it stay on it,
	 * the rest is as the other device left it.
	 * @return what the store {@code tasks} asks, since its strategy is {@code merge}
	 */
	@Bean
	MergeFunction<Task> taskMerge() {
		return (local, remote) -> remote.value().withTags(union(local.value().tags(), remote.value().tags()));
	}

	/** Sorted, so that two devices that merge the same two tasks make the same third. */
	private static List<String> union(List<String> some, List<String> others) {
		TreeSet<String> tags = new TreeSet<>(some);
		tags.addAll(others);
		return List.copyOf(tags);
	}

}
