package one.persist.sample;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.ContextConfiguration;

/**
 * A device that is started once for all such tests, on stores in a directory of their own
 * and with a remote where no one listens.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(classes = SampleApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "persist.remotes.hq.url=http://localhost:1", "persist.remotes.hq.token=no-one-asks-for-it" })
@ContextConfiguration(initializers = TemporaryDirectory.class)
@ActiveProfiles("device")
public @interface DeviceTest {

}
