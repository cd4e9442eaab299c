/**
 * The demo: a sync server and two devices in one JVM, each an application of its own.
 */
@NullMarked
package one.persist.sample.demo;

import org.jspecify.annotations.NullMarked;
