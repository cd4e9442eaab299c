package one.persist.sample.demo;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * The demo's sync server, an application of its own beside the devices.
 */
@EnableAutoConfiguration
class HeadOffice {

}
