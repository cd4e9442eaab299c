package one.persist.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class a {@link TestWorld} of its own, by parameters of its methods
 * and by fields of its class that are not final: the {@link TestWorld}; its
 * {@link TestServer} and the {@link FaultyRemote} on the way there; and
 * {@link TestDevice} by device, named as the parameter or field. Parameters have names if
 * the compiler is told to keep them ({@code -parameters}), as Spring Boot's builds do.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(PersistExtension.class)
public @interface PersistTest {

}
