package one.persist.server;

import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The web server of the server that runs on its own.
 */
@Configuration(proxyBeanMethods = false)
class OwnWebServer {

	/**
	 * A connection that says nothing has 16 KB of buffers all the same: thousands of them
	 * are to take nothing of the heap that requests need.
	 */
	@Bean
	TomcatConnectorCustomizer buffersOutsideOfTheHeap() {
		return (connector) -> connector.setProperty("socket.directBuffer", "true");
	}

}
